package dev.sluice.infra.evaluate.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.infra.evaluate.FlagCounts;
import dev.sluice.infra.evaluate.Grid;
import dev.sluice.infra.evaluate.LabelNoise;
import dev.sluice.infra.ingest.source.ClassNames;
import dev.sluice.topology.noise.NoiseConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TableEvaluationTest {
    private static final int CLASSES = 5;
    private static final int[] NONE = {};

    @Test
    void findsWhatIsWrongAndHowMuch() {
        // Given
        LabelTable table = table(20_000, 0.2, 1);

        // When
        TableResult result = judge(table, TableConfig.defaults());

        // Then
        assertThat(result.decides()).isTrue();
        assertThat(result.findings().flags().samples()).isEqualTo(20_000);
        assertThat(result.findings().flags().f1()).isGreaterThan(bestF1(table, 0.2) - 0.03);
        assertThat(result.findings().auroc()).isGreaterThan(0.9);
        assertThat(result.findings().estimatedRate())
                .isCloseTo(result.findings().flags().trueNoiseRate(), within(0.03));
        assertThat(result.findings().tally().calibrationError()).isLessThan(0.05);
    }

    @Test
    void decidesOnAThousandRows() {
        // Given
        LabelTable table = table(1000, 0.2, 2);

        // When
        TableResult whole = judge(table, TableConfig.defaults());
        TableResult wider = judge(table, new TableConfig(8192, 0, 0, 0));
        TableResult narrower = judge(table, new TableConfig(300, 0, 0, 0));

        // Then: no row counts twice in a window
        assertThat(whole.findings().flags().f1()).isGreaterThan(bestF1(table, 0.2) - 0.08);
        assertThat(wider.probabilities()).isEqualTo(whole.probabilities());
        assertThat(narrower.decides()).isTrue();
    }

    @Test
    void leavesRightLabelsAlone() {
        // When
        TableResult result = judge(table(20_000, 0, 3), TableConfig.defaults());

        // Then
        assertThat(result.findings().flags().flaggedShare()).isLessThan(0.01);
        assertThat(result.reason()).isNotEmpty();
    }

    @Test
    void judgesTinyTables() {
        for (int rows : List.of(1, 2, 10)) {
            TableResult result = judge(table(rows, 0.3, 4), TableConfig.defaults());
            assertThat(result.probabilities()).hasSize(rows);
            for (float probability : result.probabilities()) {
                assertThat(probability).isBetween(0f, 1f);
            }
        }
    }

    @Test
    void certainPredictionsHaveProbabilitiesToo() {
        // Given: a model that is always sure, as a decision tree is
        LabelTable table = table(5000, 0.2, 5);
        float[] sure = new float[5000 * CLASSES];
        for (int row = 0; row < 5000; row++) {
            sure[row * CLASSES + table.predictions().predicted(row)] = 1;
        }
        Predictions predictions = Predictions.of("sure", sure, 5000, CLASSES, List.of());

        // When
        TableResult result = judge(
                new LabelTable("sure", predictions, table.given(), table.truth(), NONE, table.names()),
                TableConfig.defaults());

        // Then
        for (float probability : result.probabilities()) {
            assertThat(probability).isBetween(0f, 1f);
        }
    }

    @Test
    void whatIsKnownForCertainDoesNoHarm() {
        // Given
        LabelTable table = table(10_000, 0.2, 6);
        TableResult without = judge(table, TableConfig.defaults());

        // When
        TableResult audited = judge(table, new TableConfig(0, 0, 400, 0.05));
        TableResult trusting = judge(table, new TableConfig(0, 500, 0, 0));

        // Then
        assertThat(audited.audits()).isBetween(300, 500);
        assertThat(trusting.trusted()).isEqualTo(500);
        assertThat(trusting.findings().flags().samples()).isEqualTo(9500);
        for (TableResult result : List.of(audited, trusting)) {
            assertThat(result.findings().flags().f1())
                    .isGreaterThan(without.findings().flags().f1() - 0.02);
            assertThat(result.findings().tally().calibrationError())
                    .isLessThan(without.findings().tally().calibrationError() + 0.02);
        }
    }

    @Test
    void auditsFindWrongLabelsThatTheModelBelieves() {
        // Given: half of the wrong labels are what the model would have said, as hasty people's are
        LabelTable table = table(10_000, 0.1, 7);
        float[] misled = new float[10_000 * CLASSES];
        float[] row = new float[CLASSES];
        SplittableRandom random = new SplittableRandom(8);
        for (int i = 0; i < 10_000; i++) {
            table.predictions().copy(i, row);
            if (table.wrong(i) && random.nextBoolean()) {
                float own = row[table.given()[i]];
                row[table.given()[i]] = row[table.predictions().predicted(i)];
                row[table.predictions().predicted(i)] = own;
            }
            System.arraycopy(row, 0, misled, i * CLASSES, CLASSES);
        }
        LabelTable believed = new LabelTable(
                "misled",
                Predictions.of("misled", misled, 10_000, CLASSES, List.of()),
                table.given(),
                table.truth(),
                NONE,
                table.names());

        // When
        double without = judge(believed, TableConfig.defaults()).findings().estimatedRate();
        double with = judge(believed, new TableConfig(0, 0, 1000, 0)).findings().estimatedRate();

        // Then
        assertThat(Math.abs(with - 0.1)).isLessThan(Math.abs(without - 0.1));
    }

    @Test
    void trustedRowsAreLeftOutAndAsKnown() {
        // Given
        LabelTable table = table(2000, 0.2, 9);
        int[] rows = {3, 5, 1999};

        // When
        TableResult result = judge(
                new LabelTable("t", table.predictions(), table.given(), null, rows, table.names()),
                TableConfig.defaults());

        // Then
        assertThat(result.judged()).isFalse();
        assertThat(result.trusted()).isEqualTo(3);
        assertThat(result.findings().flags().samples()).isEqualTo(1997);
        for (int row : rows) {
            assertThat(result.probabilities()[row]).isZero();
        }
    }

    @Test
    void sameSeedSameResult() {
        LabelTable table = table(3000, 0.2, 10);
        TableConfig config = new TableConfig(1000, 100, 100, 0.1);
        assertThat(judge(table, config).probabilities())
                .isEqualTo(judge(table, config).probabilities());
    }

    @Test
    void withoutTheTruthNobodyCanAuditIt() {
        LabelTable table = table(100, 0.2, 11);
        LabelTable unknown = new LabelTable("t", table.predictions(), table.given(), null, NONE, table.names());
        assertThatThrownBy(() -> judge(unknown, new TableConfig(0, 0, 10, 0))).hasMessageContaining("--true-labels");
        assertThatThrownBy(() -> judge(unknown, new TableConfig(0, 10, 0, 0))).hasMessageContaining("--trusted-rows");
        assertThatThrownBy(() -> judge(table, new TableConfig(0, 100, 0, 0))).hasMessageContaining("none is left");
    }

    /** F1 of whoever knows the rate and that wrong labels are any other class: none is better at P > 0.5. */
    private static double bestF1(LabelTable table, double rate) {
        float[] row = new float[CLASSES];
        FlagCounts counts = FlagCounts.NONE;
        for (int i = 0; i < table.rows(); i++) {
            table.predictions().copy(i, row);
            double right = row[table.given()[i]];
            double odds = rate * (1 - right) / (CLASSES - 1) / ((1 - rate) * right);
            counts = counts.plus(table.wrong(i), odds > 1);
        }
        return counts.f1();
    }

    private static TableResult judge(LabelTable table, TableConfig config) {
        NoiseConfig noise = NoiseConfig.defaults();
        Grid grid = new Grid(
                List.of(LabelNoise.parse("given")),
                List.of(noise.posterior()),
                List.of(noise.clipPolicy()),
                1,
                Set.of());
        List<TableResult> results = new ArrayList<>();
        new TableEvaluation(table, grid, config).run(results::add);
        return results.get(0);
    }

    /** A calibrated model: p is the softmax of noise plus evidence for the true class; wrong labels are any other class. */
    private static LabelTable table(int rows, double rate, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[rows * CLASSES];
        int[] given = new int[rows];
        int[] truth = new int[rows];
        for (int row = 0; row < rows; row++) {
            truth[row] = random.nextInt(CLASSES);
            double sum = 0;
            for (int j = 0; j < CLASSES; j++) {
                // evidence of strength 2: logits 2 z with z normal around 2 for the true class, around 0 for others
                double logit = 2 * (random.nextGaussian() + (j == truth[row] ? 2 : 0));
                values[row * CLASSES + j] = (float) Math.exp(logit);
                sum += values[row * CLASSES + j];
            }
            for (int j = 0; j < CLASSES; j++) {
                values[row * CLASSES + j] /= (float) sum;
            }
            boolean wrong = random.nextDouble() < rate;
            given[row] = wrong ? (truth[row] + 1 + random.nextInt(CLASSES - 1)) % CLASSES : truth[row];
        }
        return new LabelTable(
                "drawn",
                Predictions.of("drawn", values, rows, CLASSES, List.of()),
                given,
                truth,
                NONE,
                ClassNames.numbered(CLASSES));
    }
}
