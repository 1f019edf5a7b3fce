package dev.sluice.infra.evaluate.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.infra.evaluate.LabelNoise;
import dev.sluice.infra.evaluate.LearningMethod;
import dev.sluice.infra.evaluate.LossComparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossReportTest {
    private static final LabelNoise NONE = LabelNoise.parseAll("none").get(0);
    private static final LabelNoise HALF = LabelNoise.parseAll("symmetric:0.5").get(0);
    private static final LearningMethod CE = LearningMethod.parseAll("ce", 10).get(0);
    private static final LearningMethod WEIGHTED =
            LearningMethod.parseAll("ce/weights", 10).get(0);

    @TempDir
    Path dir;

    @Test
    void showsTheBestAndTheLastPassAsMeansOverTheSeeds() throws IOException {
        try (LossReport report = new LossReport(null, null)) {
            // Given
            report.add(new LossComparison.Result(NONE, 1, CE, new double[] {0.5, 0.8, 0.7}));
            report.add(new LossComparison.Result(NONE, 2, CE, new double[] {0.6, 0.5, 0.5}));
            report.add(new LossComparison.Result(HALF, 1, CE, new double[] {0.25, 0.25, 0.25}));
            report.add(new LossComparison.Result(NONE, 1, WEIGHTED, new double[] {0.1, 0.2, 0.9}));

            // When
            String table = report.table();

            // Then
            assertThat(table.lines())
                    .containsExactly(
                            "| method     | none best / last | symmetric:0.5 best / last |",
                            "|------------|-----------------:|--------------------------:|",
                            "| ce         |    70.00 / 60.00 |             25.00 / 25.00 |",
                            "| ce/weights |    90.00 / 90.00 |                     – / – |");
        }
    }

    @Test
    void writesEveryPassAsItComesAndNoFigureWhereNoneWasMeasured() throws IOException {
        // Given
        Path json = dir.resolve("rows.jsonl");

        // When
        try (LossReport report = new LossReport(json, dir)) {
            report.add(new LossComparison.Result(HALF, 3, WEIGHTED, new double[] {0.25, Double.NaN}));
        }

        // Then
        assertThat(dir.resolve("losses.csv")).content().isEqualTo("""
                        noise,seed,method,pass,accuracy
                        symmetric:0.5,3,ce/weights,1,0.25
                        symmetric:0.5,3,ce/weights,2,
                        """);
        assertThat(Files.readAllLines(json).get(0))
                .isEqualTo(
                        "{\"noise\":\"symmetric:0.5\",\"seed\":3,\"method\":\"ce/weights\",\"pass\":1,\"accuracy\":0.25}");
    }
}
