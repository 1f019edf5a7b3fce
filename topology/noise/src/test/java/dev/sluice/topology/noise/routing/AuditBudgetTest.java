package dev.sluice.topology.noise.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.window.EvidenceCounts;
import dev.sluice.topology.noise.window.LossDelta;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AuditBudgetTest {
    private static final int SAMPLES = 4000;

    /** Of two classes; a share of the labels is one the model does not believe in at all. */
    private static EvidenceCounts window(double doubtful) {
        LossDelta window = new LossDelta();
        Random random = new Random(4);
        for (int i = 0; i < SAMPLES; i++) {
            float p = i < doubtful * SAMPLES ? 0.001f : 0.6f + 0.39f * random.nextFloat();
            window.record(0, -Math.log(p), new float[] {p, 1 - p}, null, 1, 0, 0, LabelScorer.withoutStructure(2));
        }
        return window.evidence();
    }

    @Test
    void asManyAreDrawnInAllAsThereAreToBe() {
        // Given
        AuditBudget budget = new AuditBudget(300, 0);
        EvidenceCounts window = window(0.05);

        // When
        double drawn = 0;
        double early = 0;
        for (int seen = 0; seen < 2_000_000; seen += 100) {
            AuditDraw draw = budget.draw(seen, Double.NaN, window);
            double each = draw.share() + 0.05 * draw.suspectShare();
            drawn += 100 * each;
            early += seen < 5000 ? 100 * each : 0;
        }

        // Then
        assertThat(drawn).isCloseTo(300, within(6.0));
        assertThat(early).as("half of them by sample 4800").isCloseTo(150, within(8.0));
    }

    @Test
    void halfOfThemAreOfTheMostSuspicious() {
        // When
        AuditDraw draw = new AuditBudget(300, 0).draw(10_000, Double.NaN, window(0.05));

        // Then
        assertThat(draw.suspectShare() * 0.05).isCloseTo(draw.share(), within(1e-12));
        assertThat(draw.of(3.9)).isEqualTo(draw.share() + draw.suspectShare());
        assertThat(draw.of(0.2)).isEqualTo(draw.share());
        assertThat(draw.of(Double.NaN)).as("margin unknown").isEqualTo(draw.share());
    }

    @Test
    void whereMoreThanATenthLooksAlikeAllOfItIsSuspicious() {
        AuditDraw draw = new AuditBudget(300, 0).draw(10_000, Double.NaN, window(0.4));
        assertThat(draw.suspectShare() * 0.4).isCloseTo(draw.share(), within(1e-12));
    }

    @Test
    void aRateByTheHourFollowsTheStream() {
        AuditBudget budget = new AuditBudget(0, 60);
        AuditDraw slow = budget.draw(5000, 6000, window(0.05));
        AuditDraw fast = budget.draw(5000, 600_000, window(0.05));
        assertThat(6000 * (slow.share() + 0.05 * slow.suspectShare())).isCloseTo(60, within(1e-9));
        assertThat(fast.share()).isCloseTo(slow.share() / 100, within(1e-12));
        assertThat(budget.draw(5000, Double.NaN, window(0.05))).isEqualTo(AuditDraw.NONE);
    }

    @Test
    void nothingIsDrawnWithoutABudgetAndUniformlyBeforeThereIsAWindow() {
        assertThat(AuditBudget.NONE.first()).isEqualTo(AuditDraw.NONE);
        assertThat(AuditBudget.NONE.draw(0, 100, window(0.05))).isEqualTo(AuditDraw.NONE);
        AuditDraw first = new AuditBudget(100, 0).first();
        assertThat(first.share()).isCloseTo(0.5 * 1600 * 100 / (3648.0 * 3648), within(1e-12));
        assertThat(new AuditBudget(10, 0).first().share())
                .as("few are asked for")
                .isLessThan(0.001);
        assertThat(first.suspectShare()).isZero();
    }

    @Test
    void whatIsAlwaysDrawnComesOnTop() {
        AuditDraw draw = new AuditDraw(0.01, 0.2, 3).withAtLeast(0.002);
        assertThat(draw.share()).isCloseTo(0.012, within(1e-12));
        assertThat(draw.largest()).isCloseTo(0.212, within(1e-12));
        assertThat(new AuditDraw(0.5, 0.5, 3).withAtLeast(0.1).largest()).isEqualTo(1);
    }

    @Test
    void whatCannotBeDrawnIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new AuditBudget(-1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new AuditBudget(1, Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> new AuditDraw(0.6, 0.6, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new AuditDraw(0.1, 0.1, Double.NaN));
    }
}
