package dev.sluice.infra.evaluate.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.infra.evaluate.Baseline;
import dev.sluice.infra.evaluate.CameraData;
import dev.sluice.infra.evaluate.CellResult;
import dev.sluice.infra.evaluate.EvaluationData;
import dev.sluice.infra.evaluate.EvaluationRow;
import dev.sluice.infra.evaluate.FlagCounts;
import dev.sluice.infra.evaluate.Grid;
import dev.sluice.infra.evaluate.LabelNoise;
import dev.sluice.infra.evaluate.LoopConfig;
import dev.sluice.infra.evaluate.PassFindings;
import dev.sluice.infra.evaluate.PosteriorTally;
import dev.sluice.infra.evaluate.ThresholdTrace;
import dev.sluice.topology.noise.clip.ClipPolicy;
import dev.sluice.topology.noise.posterior.PosteriorKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationReportTest {
    private static final List<String> KEYS = List.of(
            "noise",
            "trueRate",
            "seed",
            "pass",
            "detector",
            "auroc",
            "f1",
            "precision",
            "recall",
            "flaggedShare",
            "estimatedRate",
            "calibrationError",
            "accuracyPlain",
            "accuracyWeighted",
            "accuracyCleanOnly");

    @TempDir
    Path dir;

    @Test
    void everyLineHasTheAgreedKeysInOrder() throws IOException {
        // Given
        Path file = dir.resolve("rows.jsonl");

        // When
        try (EvaluationReport report = EvaluationReport.open(file, null)) {
            report.add(cell("none", 1), List.of(row("none", 1, 0.8)), result());
        }

        // Then
        JsonNode line = new ObjectMapper().readTree(Files.readString(file, StandardCharsets.UTF_8));
        List<String> names = new ArrayList<>();
        line.fieldNames().forEachRemaining(names::add);
        assertThat(names).startsWith(KEYS.toArray(new String[0])).contains("clip");
        assertThat(line.get("noise").textValue()).isEqualTo("none");
        assertThat(line.get("f1").doubleValue()).isEqualTo(1);
        assertThat(line.get("auroc").isNull()).isTrue();
        assertThat(line.get("accuracyPlain").doubleValue()).isEqualTo(0.8);
        assertThat(line.get("accuracyCleanOnly").isNull()).isTrue();
    }

    @Test
    void theFolderHoldsEveryFormat() throws IOException {
        // Given
        Path folder = dir.resolve("made/for/it");
        EvaluationData data = CameraData.of(4, 0, null);
        Grid grid = new Grid(
                LabelNoise.parseAll("none,pairs:0.1:0-1,2-3"),
                List.of(PosteriorKind.MIXTURE),
                List.of(ClipPolicy.none()),
                2,
                EnumSet.noneOf(Baseline.class));

        // When
        String table;
        try (EvaluationReport report = EvaluationReport.open(null, folder)) {
            for (String noise : List.of("none", "pairs:0.1:0-1,2-3")) {
                report.add(cell(noise, 1), List.of(row(noise, 1, 0.8)), result());
                report.add(cell(noise, 2), List.of(row(noise, 2, 0.9)), result());
            }
            table = report.finish(data, grid, LoopConfig.defaults());
        }

        // Then
        assertThat(folder.resolve("results.csv"))
                .content()
                .startsWith(String.join(",", KEYS))
                .contains("\nnone,0.0,1,1,mixture,,1.0,")
                .contains("\n\"pairs:0.1:0-1,2-3\",");
        assertThat(Files.readAllLines(folder.resolve("results.jsonl"))).hasSize(4);
        assertThat(table.lines()).hasSize(4).allMatch(line -> line.startsWith("|") && line.endsWith("|"));
        assertThat(table.lines().toList().get(2)).contains("none", "mixture", "85.00", "–");
        assertThat(folder.resolve("report.md")).content().contains(table).contains("(rates.png)");
        for (String picture :
                List.of("rates", "roc-none", "reliability-none", "threshold-none", "roc-pairs-0.1-0-1-2-3")) {
            assertThat(ImageIO.read(folder.resolve(picture + ".png").toFile()).getWidth())
                    .isEqualTo(900);
        }
    }

    @Test
    void aFileThatCannotBeWrittenIsNoticedAtOnce() {
        assertThatThrownBy(() -> EvaluationReport.open(dir.resolve("no/such/folder.json"), null))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("folder.json");
    }

    private static Grid.Cell cell(String noise, long seed) {
        return new Grid.Cell(LabelNoise.parse(noise), seed, PosteriorKind.MIXTURE, ClipPolicy.none());
    }

    private static EvaluationRow row(String noise, long seed, double plain) {
        PosteriorTally tally = new PosteriorTally();
        for (int i = 0; i < 4; i++) {
            tally.add(0, false);
        }
        PassFindings findings =
                new PassFindings(new FlagCounts(4, 0, 0, 0), Double.NaN, tally, Double.NaN, 0, Double.NaN);
        return new EvaluationRow(cell(noise, seed), "camera", "MLP", 1, findings, plain, Double.NaN, null);
    }

    private static CellResult result() {
        ThresholdTrace thresholds = new ThresholdTrace();
        thresholds.add(0, Double.NaN);
        thresholds.add(0.5, 20);
        thresholds.add(0.6, 20);
        return new CellResult(List.of(), thresholds);
    }
}
