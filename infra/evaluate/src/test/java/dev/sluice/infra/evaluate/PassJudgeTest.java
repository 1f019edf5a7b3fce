package dev.sluice.infra.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PassJudgeTest {
    @Test
    void onlyAProbabilityAboveOneHalfIsAFlag() {
        // Given
        PassJudge judge = new PassJudge(5);

        // When
        judge.add(0, true, false, Double.NaN);
        judge.add(0.5, true, false, 0.1);
        judge.add(0.6, false, false, 0.2);
        judge.add(0.95, true, true, 0.3);
        judge.add(0.2, false, false, 0.4);

        // Then
        assertThat(judge.full()).isTrue();
        PassFindings findings = judge.finish();
        assertThat(findings.flags()).isEqualTo(new FlagCounts(5, 3, 2, 1));
        assertThat(findings.flags().f1()).isCloseTo(0.4, within(1e-12));
        assertThat(findings.withheld()).isOne();
        // pairs of wrong {0, 0.5, 0.95} over right {0.6, 0.2}: 0 + 1 + 2 of 6
        assertThat(findings.auroc()).isEqualTo(0.5);
        assertThat(findings.accuracy()).isNaN();
    }

    @Test
    void theTimeWithoutAnEstimateDoesNotCountAsOne() {
        // Given
        PassJudge judge = new PassJudge(4);

        // When
        judge.add(0, false, false, Double.NaN);
        judge.add(0, false, false, Double.NaN);
        judge.add(0, false, false, 0.2);
        judge.add(0, false, false, 0.4);

        // Then
        assertThat(judge.finish().estimatedRate()).isCloseTo(0.3, within(1e-12));
    }

    @Test
    void thePassAfterBeginsAtZero() {
        // Given
        PassJudge judge = new PassJudge(1);
        judge.add(1, true, true, 0.9);
        PassFindings unusedFirst = judge.finish();

        // When
        judge.add(0, false, false, Double.NaN);
        PassFindings second = judge.finish();

        // Then
        assertThat(second.flags()).isEqualTo(new FlagCounts(1, 0, 0, 0));
        assertThat(second.withheld()).isZero();
        assertThat(second.estimatedRate()).isNaN();
    }
}
