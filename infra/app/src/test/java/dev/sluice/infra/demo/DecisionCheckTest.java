package dev.sluice.infra.demo;

import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.schemas.records.ScoreCurve;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DecisionCheckTest {
    private final DecisionCheck decisions = new DecisionCheck();

    @ParameterizedTest
    @CsvSource({
        "0.5, 0, 0.0, false",
        // an edge belongs to the bin above it, and the last bin holds all larger losses
        "1.0, 0, 0.5, false",
        "3.0, 0, 0.95, true",
        "4.0, 0, 0.95, true",
        "99.0, 0, 0.95, true",
        // class 1 is never withheld
        "3.0, 1, 0.95, false"
    })
    void whatAnActiveMixtureDecidesIsRight(double loss, int label, double probability, boolean withheld) {
        // Given
        decisions.mixture(Mixtures.mixture(1, MixtureState.ACTIVE));

        // When
        decide(1, loss, label, probability, withheld);

        // Then
        DecisionCounts.expect(decisions, 1, 0, 0);
    }

    @ParameterizedTest
    @CsvSource({
        // another probability than the curve's
        "1.5, 0, 0.51, false",
        "3.0, 0, 0.0, true",
        // trained on although suspect, and withheld although not
        "3.0, 0, 0.95, false",
        "1.5, 0, 0.5, true",
        "3.0, 1, 0.95, true"
    })
    void whatAnActiveMixtureDoesNotDecideIsWrong(double loss, int label, double probability, boolean withheld) {
        // Given
        decisions.mixture(Mixtures.mixture(1, MixtureState.ACTIVE));

        // When
        decide(1, loss, label, probability, withheld);

        // Then
        DecisionCounts.expect(decisions, 1, 1, 0);
    }

    @ParameterizedTest
    @CsvSource({
        // corrected by verdicts: 0.5 lies half way between 0.4 and 0.6, beyond 0.6 all is 0.92
        "0.5, 0, 0.1, false, 0",
        "1.5, 0, 0.51, false, 0",
        "3.0, 0, 0.92, true, 0",
        "3.0, 0, 0.95, true, 1",
        "1.5, 0, 0.5, false, 1"
    })
    void aCorrectionByVerdictsIsRepeatedToo(double loss, int label, double probability, boolean withheld, long wrong) {
        // Given
        MixtureSnapshot corrected = Mixtures.mixture(1, MixtureState.ACTIVE);
        corrected.setCalibrationRaw(List.of(0.4, 0.6));
        corrected.setCalibrationProbability(List.of(0.1, 0.92));
        decisions.mixture(corrected);

        // When
        decide(1, loss, label, probability, withheld);

        // Then
        DecisionCounts.expect(decisions, 1, wrong, 0);
    }

    @ParameterizedTest
    @EnumSource(value = MixtureState.class, mode = EnumSource.Mode.EXCLUDE, names = "ACTIVE")
    void aMixtureThatIsNotActiveLetsEverythingPass(MixtureState state) {
        // Given
        decisions.mixture(Mixtures.mixture(1, state));

        // When
        decide(1, 3.0, 0, 0, false);
        decide(1, 3.0, 0, 0.95, true);

        // Then
        DecisionCounts.expect(decisions, 2, 1, 0);
    }

    @Test
    void withoutAMixtureEverythingPasses() {
        // When
        decide(0, 3.0, 0, 0, false);
        decide(0, 3.0, 0, 0.95, true);

        // Then
        DecisionCounts.expect(decisions, 2, 1, 0);
    }

    @ParameterizedTest
    @CsvSource({
        // of class 0 a third from 0.5 to below 0.9, of class 1 from 0.7 on
        "1.5, 0, 0.5, 0.33, true, 0",
        "1.5, 0, 0.5, 0.34, false, 0",
        "1.5, 0, 0.5, 0.34, true, 1",
        "1.5, 0, 0.5, 0.33, false, 1",
        "1.5, 1, 0.5, 0.0, false, 0",
        "3.0, 1, 0.95, 0.33, true, 0",
        // all above, none below
        "3.0, 0, 0.95, 0.99, true, 0",
        "0.5, 0, 0.0, 0.0, false, 0",
        "0.5, 0, 0.0, 0.0, true, 1"
    })
    void ofALevelTooLargeForABudgetTheLotDecides(
            double loss, int label, double probability, double lot, boolean withheld, long wrong) {
        // Given
        MixtureSnapshot mixture = Mixtures.mixture(1, MixtureState.ACTIVE);
        mixture.setWithholdFrom(List.of(0.5, 0.7));
        mixture.setWithholdLevelShare(1 / 3.0);
        decisions.mixture(mixture);

        // When
        decisions.decision(1, loss, null, null, label, probability, withheld, lot);

        // Then
        DecisionCounts.expect(decisions, 1, wrong, 0);
    }

    @Test
    void eachDecisionIsRepeatedFromTheMixtureItNamesNotFromTheNewest() {
        // Given
        decisions.mixture(Mixtures.mixture(1, MixtureState.WARMING_UP));
        decisions.mixture(Mixtures.mixture(2, MixtureState.ACTIVE));

        // When
        decide(1, 3.0, 0, 0, false);
        decide(2, 3.0, 0, 0.95, true);

        // Then
        DecisionCounts.expect(decisions, 2, 0, 0);
    }

    @Test
    void aDecisionReadBeforeItsMixtureWaitsForIt() {
        // Given
        decide(2, 3.0, 0, 0.95, true);
        decide(2, 3.0, 0, 0.95, false);
        DecisionCounts.expect(decisions, 0, 0, 2);

        // When
        decisions.mixture(Mixtures.mixture(1, MixtureState.ACTIVE));

        // Then
        DecisionCounts.expect(decisions, 0, 0, 2);

        // When
        decisions.mixture(Mixtures.mixture(2, MixtureState.ACTIVE));

        // Then
        DecisionCounts.expect(decisions, 2, 1, 0);
    }

    @Test
    void aMixtureThatWasLeftOutIsUnknownAtOnce() {
        // Given
        decisions.mixture(Mixtures.mixture(3, MixtureState.ACTIVE));

        // When
        decide(2, 3.0, 0, 0.95, true);

        // Then
        DecisionCounts.expect(decisions, 0, 0, 1);
    }

    @ParameterizedTest
    @CsvSource({
        // class 0 has the first curve: 0.1 up to -2, 0.9 from 2, linear between, whatever the loss
        "-9.0, 3.0, 0, 0.1, false, 0",
        "0.0, 0.5, 0, 0.5, false, 0",
        "1.0, 0.5, 0, 0.7, false, 0",
        "9.0, 0.5, 0, 0.9, true, 0",
        "9.0, 0.5, 0, 0.9, false, 1",
        "0.0, 3.0, 0, 0.95, true, 1",
        // class 1 has the second, and is never withheld
        "0.0, 3.0, 1, 0.25, false, 0",
        "0.0, 3.0, 1, 0.5, false, 1"
    })
    void aMixtureWithScoreCurvesDecidesByTheScore(
            double score, double loss, int label, double probability, boolean withheld, long wrong) {
        // Given
        decisions.mixture(byScore(1));

        // When
        decisions.decision(1, loss, score, null, label, probability, withheld, 1);

        // Then
        DecisionCounts.expect(decisions, 1, wrong, 0);
    }

    @Test
    void classesBeyondTheLastScoreCurveShareIt() {
        // Given
        MixtureSnapshot mixture = byScore(1);
        mixture.setWithholdThresholds(List.of(1.1, 1.1, 1.1));
        decisions.mixture(mixture);

        // When
        decisions.decision(1, 3.0, 0.0, null, 2, 0.25, false, 1);
        decisions.decision(1, 3.0, 0.0, null, 2, 0.5, false, 1);

        // Then
        DecisionCounts.expect(decisions, 2, 1, 0);
    }

    @Test
    void aSampleWithoutAScorePassesAMixtureThatDecidesByScores() {
        // Given
        decisions.mixture(byScore(1));

        // When
        decide(1, 3.0, 0, 0, false);
        decide(1, 3.0, 0, 0.95, true);

        // Then
        DecisionCounts.expect(decisions, 2, 1, 0);
    }

    @Test
    void aCorrectionByVerdictsHoldsForScoreCurvesToo() {
        // Given
        MixtureSnapshot corrected = byScore(1);
        corrected.setCalibrationRaw(List.of(0.4, 0.6));
        corrected.setCalibrationProbability(List.of(0.2, 0.3));
        decisions.mixture(corrected);

        // When
        decisions.decision(1, 3.0, 0.0, null, 0, 0.25, false, 1);
        decisions.decision(1, 3.0, 9.0, null, 0, 0.3, false, 1);
        decisions.decision(1, 3.0, 9.0, null, 0, 0.9, true, 1);

        // Then
        DecisionCounts.expect(decisions, 3, 1, 0);
    }

    private static MixtureSnapshot byScore(long version) {
        MixtureSnapshot mixture = Mixtures.mixture(version, MixtureState.ACTIVE);
        mixture.setScoreCurves(List.of(
                new ScoreCurve(List.of(-2.0, 2.0), List.of(0.1, 0.9)),
                new ScoreCurve(List.of(-2.0, 2.0), List.of(0.0, 0.5))));
        return mixture;
    }

    /** A decision by the loss: its record names no score. */
    private void decide(long mixture, double loss, int label, double probability, boolean withheld) {
        decisions.decision(mixture, loss, null, null, label, probability, withheld, 1);
    }
}
