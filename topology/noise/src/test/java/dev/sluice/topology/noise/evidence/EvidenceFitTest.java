package dev.sluice.topology.noise.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.topology.noise.posterior.ScoreCurve;
import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.window.CountReader;
import dev.sluice.topology.noise.window.CountWriter;
import dev.sluice.topology.noise.window.EvidenceCounts.Kind;
import dev.sluice.topology.noise.window.LossDelta;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A stream of two classes: right labels have a margin around -3 nats, wrong ones around 1, which nothing but evidence tells. */
class EvidenceFitTest {
    private static final List<ScoreCurve> NOTHING_WRONG = List.of(ScoreCurve.NOTHING);
    private static final int STREAM = 8192;
    private static final LabelScorer SCORER = LabelScorer.withoutStructure(2);

    private final SplittableRandom random = new SplittableRandom(7);
    private final LossDelta delta = new LossDelta();

    private void stream(double wrongRate) {
        for (int i = 0; i < STREAM; i++) {
            delta.record(0, 1, probabilities(random.nextDouble() < wrongRate), null, 1, 0, 0, SCORER);
        }
    }

    private void trusted(int count) {
        for (int i = 0; i < count; i++) {
            delta.recordEvidence(Kind.TRUSTED, 1, 0, probabilities(false), null, SCORER);
        }
    }

    private void audits(int count, double wrongRate, double auditorError) {
        for (int i = 0; i < count; i++) {
            boolean wrong = random.nextDouble() < wrongRate;
            boolean calledWrong = wrong != random.nextDouble() < auditorError;
            Kind kind = calledWrong ? Kind.AUDIT_WRONG : Kind.AUDIT_RIGHT;
            delta.recordEvidence(kind, 0.03, 0, probabilities(wrong), null, SCORER);
        }
    }

    private float[] probabilities(boolean wrong) {
        double gauss = random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5;
        double margin = (wrong ? 1 : -3) + 2 * gauss;
        float given = (float) (1 / (1 + Math.exp(margin)));
        return new float[] {given, 1 - given};
    }

    private float[] probabilities(boolean wrong, int label) {
        float[] ofFirst = probabilities(wrong);
        return label == 0 ? ofFirst : new float[] {ofFirst[1], ofFirst[0]};
    }

    private EvidenceFit fit(double auditorError) {
        return EvidenceFit.of(delta.evidence(), NOTHING_WRONG, auditorError, 0, null);
    }

    @Test
    void withoutEvidencePIsWhatItWas() {
        stream(0.3);
        trusted(EvidenceFit.LEAST - 1);

        EvidenceFit fit = fit(0);

        assertThat(fit.isNone()).isTrue();
        assertThat(fit.posterior().at(0.37, 2)).isEqualTo(0.37);
    }

    @Test
    void trustedSamplesTellHowManyLabelsAreWrongAndWhich() {
        stream(0.2);
        trusted(1000);

        EvidenceFit fit = fit(0);

        assertThat(fit.noiseRate()).isCloseTo(0.2, within(0.05));
        assertThat(fit.posterior().at(0, 2.6)).isGreaterThan(0.6);
        assertThat(fit.posterior().at(0, 0.8)).isLessThan(0.1);
    }

    @Test
    void trustedSamplesThatLookAsTheStreamSayThatNothingIsWrong() {
        stream(0);
        trusted(1000);

        assertThat(fit(0).noiseRate()).isLessThan(0.01);
    }

    @Test
    void aTrustedSplitAsDirtyAsTheStreamFindsNothing() {
        stream(0.2);
        for (int i = 0; i < 1000; i++) {
            delta.recordEvidence(Kind.TRUSTED, 1, 0, probabilities(i % 5 == 0), null, SCORER);
        }

        assertThat(fit(0).noiseRate()).isLessThan(0.03);
    }

    @Test
    void auditsTellTheRateWithItsError() {
        stream(0.2);
        audits(300, 0.2, 0);

        EvidenceFit fit = fit(0);

        assertThat(fit.rateError()).isBetween(0.002, 0.03);
        assertThat(fit.noiseRate()).isCloseTo(0.2, within(3 * fit.rateError() + 0.01));
    }

    @Test
    void whatIsKnownOfAPersonsErrorsIsTakenOut() {
        stream(0.05);
        audits(2000, 0.05, 0.1);

        assertThat(fit(0).noiseRate()).isGreaterThan(0.1);
        assertThat(fit(0.1).noiseRate()).isCloseTo(0.05, within(0.025));
    }

    @Test
    void auditsOverruleATrustedSplitThatMisleads() {
        stream(0.2);
        audits(300, 0.2, 0);
        for (int i = 0; i < 1000; i++) {
            delta.recordEvidence(Kind.TRUSTED, 1, 0, probabilities(i % 5 == 0), null, SCORER);
        }

        assertThat(fit(0).noiseRate()).isCloseTo(0.2, within(0.05));
    }

    @Test
    void aTrustedSplitOfOtherClassesDoesNotMislead() {
        for (int i = 0; i < STREAM; i++) {
            int label = i % 4 == 0 ? 1 : 0;
            boolean wrong = label == 1 && random.nextDouble() < 0.4;
            delta.record(label, 1, probabilities(wrong, label), null, 1, 0, 0, SCORER);
        }
        for (int i = 0; i < 1000; i++) {
            int label = i % 4 == 0 ? 0 : 1;
            delta.recordEvidence(Kind.TRUSTED, 1, label, probabilities(false, label), null, SCORER);
        }

        // one stage for both labels cannot be right for each, but it does not take the split's own shares for noise
        assertThat(fit(0).noiseRate()).isCloseTo(0.1, within(0.05));
    }

    @Test
    void aFitThatFoundNothingDoesNotStayThere() {
        stream(0.2);
        trusted(1000);
        EvidencePosterior nothing = new EvidencePosterior(List.of(EvidenceStage.NOTHING));

        EvidenceFit fit = EvidenceFit.of(delta.evidence(), NOTHING_WRONG, 0, 0, nothing);

        assertThat(fit.noiseRate()).isCloseTo(fit(0).noiseRate(), within(0.002));
        assertThat(fit.noiseRate()).isCloseTo(0.2, within(0.05));
    }

    @Test
    void theRateIsWithinTwoOfItsErrorsInNineOfTenDraws() {
        int within = 0;
        for (int draw = 0; draw < 40; draw++) {
            delta.clear();
            stream(0.2);
            audits(300, 0.2, 0);
            EvidenceFit fit = fit(0);
            within += Math.abs(fit.noiseRate() - 0.2) <= 1.96 * fit.rateError() ? 1 : 0;
        }

        assertThat(within).isGreaterThanOrEqualTo(36);
    }

    @Test
    void pFallsNeitherInWhatWasThoughtBeforeNorInTheMargin() {
        stream(0.2);
        trusted(500);
        audits(100, 0.2, 0);
        EvidencePosterior posterior = fit(0).posterior();

        for (double prior = 0; prior <= 1; prior += 0.05) {
            for (double margin = 0; margin < 4; margin += 0.25) {
                double p = posterior.at(prior, margin);
                assertThat(p).isBetween(0.0, 1.0);
                assertThat(posterior.at(prior, margin + 0.25)).isGreaterThanOrEqualTo(p);
                assertThat(posterior.at(Math.min(1, prior + 0.05), margin)).isGreaterThanOrEqualTo(p);
            }
        }
    }

    @Test
    void whatIsTakenAwayLeavesNothing() {
        stream(0.2);
        trusted(100);
        audits(50, 0.2, 0);
        LossDelta sum = new LossDelta();
        sum.add(delta);
        sum.add(LossDelta.fromBytes(delta.toBytes()));

        sum.subtract(delta);

        assertThat(sum.toBytes()).isEqualTo(delta.toBytes());
    }

    @Test
    void aFitIsReadAsItWasWritten() {
        stream(0.2);
        trusted(500);
        audits(100, 0.2, 0);
        EvidenceFit fit = fit(0);
        CountWriter out = new CountWriter();

        fit.write(out);

        assertThat(EvidenceFit.read(new CountReader(out.toBytes(), "evidence", 1000)))
                .isEqualTo(fit);
    }

    @Test
    void aStageThatWouldTurnTheOrderRoundIsRefused() {
        assertThatThrownBy(() -> new EvidenceStage(1, 0, -0.1)).hasMessageContaining("slope -0.1");
        assertThatThrownBy(() -> new EvidenceStage(Double.NaN, 0, 0)).hasMessageContaining("NaN");
    }
}
