package dev.sluice.infra.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.infra.evaluate.correction.CorrectionGain;
import dev.sluice.topology.noise.NoiseConfig;
import dev.sluice.topology.noise.clip.ClipPolicy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CorrectedLoopTest {
    private static final int FRAMES = 2500;
    private static final LoopConfig LOOP = LoopConfig.defaults()
            .withPasses(4)
            .withWindow(1024)
            .withMaxStaleness(1024)
            .withTrusted(100)
            .withCorrectionsAfter(2);

    private final EvaluationData data = CameraData.of(FRAMES, 0, null, 100);

    @Test
    void theMostSuspiciousHoldMoreWrongLabelsThanRandomOnes() throws InterruptedException {
        // When
        List<EvaluationRow> corrected = run(LOOP.withCorrections(400));
        List<EvaluationRow> alone = run(LOOP);

        // Then
        CorrectionGain gain = Objects.requireNonNull(corrected.get(3).corrections());
        assertThat(gain.wrongSuspicious()).isGreaterThan(0.6);
        assertThat(gain.wrongRandom()).isBetween(0.2, 0.4);
        assertThat(corrected)
                .extracting(row -> row.findings().accuracy())
                .containsExactlyElementsOf(
                        alone.stream().map(row -> row.findings().accuracy()).toList());
        assertThat(alone).extracting(EvaluationRow::corrections).containsOnlyNulls();
        assertThat(corrected.get(3).values())
                .containsEntry("wrongSuspicious", gain.wrongSuspicious())
                .containsEntry("accuracyCorrectedRandom", gain.accuracyRandom())
                .containsAllEntriesOf(alone.get(3).values());
    }

    @Test
    void correctedLabelsAreTrainedWithFromTheNextPassOn() throws InterruptedException {
        // When: everything is corrected, so that it does not matter which come first
        List<EvaluationRow> rows = run(LOOP.withCorrections(FRAMES));

        // Then
        for (EvaluationRow row : rows) {
            CorrectionGain gain = Objects.requireNonNull(row.corrections());
            assertThat(gain.accuracySuspicious()).isEqualTo(gain.accuracyRandom());
            assertThat(gain.wrongSuspicious()).isEqualTo(row.findings().flags().trueNoiseRate());
            if (row.pass() <= 2) {
                assertThat(gain.accuracyRandom()).isEqualTo(row.findings().accuracy());
            } else {
                assertThat(gain.accuracyRandom()).isGreaterThan(row.findings().accuracy() + 0.03);
            }
        }
    }

    private List<EvaluationRow> run(LoopConfig loop) throws InterruptedException {
        Grid grid = new Grid(
                LabelNoise.parseAll("symmetric:0.3"),
                List.of(NoiseConfig.defaults().posterior()),
                List.of(ClipPolicy.evidence()),
                1,
                EnumSet.noneOf(Baseline.class));
        List<EvaluationRow> rows = new ArrayList<>();
        new Evaluation(data, grid, loop).run(2, (cell, cellRows, result) -> rows.addAll(cellRows), done -> {});
        return rows;
    }
}
