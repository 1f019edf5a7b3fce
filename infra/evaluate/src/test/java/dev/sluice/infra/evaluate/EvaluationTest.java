package dev.sluice.infra.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.topology.noise.NoiseConfig;
import dev.sluice.topology.noise.clip.ClipPolicy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private static final int FRAMES = 4000;
    private static final LoopConfig LOOP =
            LoopConfig.defaults().withPasses(3).withWindow(1024).withMaxStaleness(1024);

    private final EvaluationData data = CameraData.of(FRAMES, 0, null);

    @Test
    void findsWrongLabelsAndLeavesRightOnesAlone() throws InterruptedException {
        // Given
        Grid grid = grid("none,symmetric:0.3", 1);

        // When
        List<EvaluationRow> rows = run(grid, LOOP, 2);

        // Then
        assertThat(rows).extracting(EvaluationRow::pass).containsExactly(1, 2, 3, 1, 2, 3);
        PassFindings clean = rows.get(2).findings();
        assertThat(clean.flags().samples()).isEqualTo(FRAMES);
        assertThat(clean.flags().trueNoiseRate()).isZero();
        assertThat(clean.flags().flaggedShare()).isLessThan(0.02);
        assertThat(rows.get(2).accuracyCleanOnly()).isEqualTo(rows.get(2).accuracyPlain());
        PassFindings noisy = rows.get(5).findings();
        assertThat(noisy.flags().trueNoiseRate()).isBetween(0.27, 0.33);
        assertThat(noisy.auroc()).isGreaterThan(0.9);
        assertThat(noisy.flags().f1()).isGreaterThan(0.6);
        assertThat(noisy.estimatedRate()).isBetween(0.2, 0.45);
        assertThat(noisy.tally().calibrationError()).isLessThan(0.15);
        assertThat(noisy.withheld()).isPositive();
        // 0.1 is chance
        assertThat(List.of(
                        noisy.accuracy(),
                        rows.get(5).accuracyPlain(),
                        rows.get(5).accuracyCleanOnly()))
                .allMatch(accuracy -> accuracy > 0.4);
        assertThat(rows.get(5).accuracyCleanOnly()).isNotEqualTo(rows.get(5).accuracyPlain());
    }

    @Test
    void howManyRunAtOnceChangesNothing() throws InterruptedException {
        // Given
        Grid grid = grid("symmetric:0.3,instance:0.2", 2);
        LoopConfig loop = LOOP.withPasses(2).withWindow(512);
        EvaluationData few = CameraData.of(1000, 0, null);

        // When
        List<Map<String, @Nullable Object>> alone = values(run(few, grid, loop, 1));
        List<Map<String, @Nullable Object>> together = values(run(few, grid, loop, 3));

        // Then
        assertThat(together).isEqualTo(alone);
        assertThat(alone).doesNotHaveDuplicates().hasSize(8);
    }

    @Test
    void theFirstDecisionsAreMadeWithoutEvidence() throws InterruptedException {
        // When: the window is never half full
        List<EvaluationRow> rows = run(grid("symmetric:0.3", 1), LoopConfig.defaults(), 1);

        // Then
        PassFindings findings = rows.get(0).findings();
        assertThat(findings.flags().flagged()).isZero();
        assertThat(findings.estimatedRate()).isNaN();
        assertThat(findings.auroc()).isEqualTo(0.5);
        assertThat(findings.accuracy()).isEqualTo(rows.get(0).accuracyPlain());
    }

    @Test
    void trustedSamplesAndAuditsFindWhatTheLabelsAloneDoNot() throws InterruptedException {
        // Given
        EvaluationData known = CameraData.of(FRAMES, 0, null, 100);
        Grid grid = grid("instance:0.3", 1);
        LoopConfig folds = LOOP.withFolds(2);
        LoopConfig evidence = folds.withTrusted(100).withAudits(300).withAuditorError(0.02);

        // When
        PassFindings alone = run(known, grid, LOOP, 1).get(2).findings();
        PassFindings told = run(known, grid, evidence, 1).get(2).findings();

        // Then
        assertThat(known.trustedSize()).isEqualTo(100);
        assertThat(known.testSize()).isEqualTo(100);
        assertThat(told.flags().f1()).isGreaterThan(alone.flags().f1() + 0.05);
        assertThat(Math.abs(told.estimatedRate() - told.flags().trueNoiseRate()))
                .isLessThan(Math.abs(alone.estimatedRate() - alone.flags().trueNoiseRate()));
        assertThat(told.tally().calibrationError()).isLessThan(0.1);
    }

    @Test
    void aStalenessBelowABatchStillEnds() throws InterruptedException {
        // Given
        EvaluationData few = CameraData.of(70, 0, null);

        // When
        List<EvaluationRow> rows = run(few, grid("none", 1), LOOP.withMaxStaleness(1), 1);

        // Then
        assertThat(rows).hasSize(3).allSatisfy(row -> assertThat(row.findings().accuracy())
                .isBetween(0.0, 1.0));
    }

    @Test
    void whatOneRunFailsWithIsTheEvaluationsFailure() {
        // Given
        Grid grid = grid("none,pairs:0.1:0-77", 1);

        // When // Then
        assertThatThrownBy(() -> run(CameraData.of(10, 0, null), grid, LOOP, 2))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("names class 77");
    }

    private List<EvaluationRow> run(Grid grid, LoopConfig loop, int jobs) throws InterruptedException {
        return run(data, grid, loop, jobs);
    }

    private static List<EvaluationRow> run(EvaluationData data, Grid grid, LoopConfig loop, int jobs)
            throws InterruptedException {
        List<EvaluationRow> rows = new ArrayList<>();
        new Evaluation(data, grid, loop).run(jobs, (cell, cellRows, result) -> rows.addAll(cellRows), done -> {});
        return rows;
    }

    private static Grid grid(String noises, int seeds) {
        return new Grid(
                LabelNoise.parseAll(noises),
                List.of(NoiseConfig.defaults().posterior()),
                List.of(ClipPolicy.evidence()),
                seeds,
                EnumSet.allOf(Baseline.class));
    }

    private static List<Map<String, @Nullable Object>> values(List<EvaluationRow> rows) {
        return rows.stream().map(EvaluationRow::values).toList();
    }
}
