package dev.sluice.infra.cli.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.infra.cli.SluiceMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class EvaluateCommandTest {
    @TempDir
    Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource({
        "--noise, nonsense, unknown noise 'nonsense'",
        "--noise, symmetric:x, is not a number",
        "--detectors, nonsense, noise posterior 'nonsense' is unknown",
        "--detectors, 'mixture,mixture', a detector stands in the list twice",
        "--clip, nonsense, clip policy 'nonsense' is unknown",
        "--loss, nonsense, there is no loss 'nonsense'",
        "--network, nonsense, 'nonsense'",
        "--baselines, nonsense, baseline 'nonsense' is unknown",
        "--passes, 0, passes must be 1",
        "--seeds, 0, seeds must be 1",
        "--seeds, 9000, is too large",
        "--window, 0, windowSize must be at least",
        "--max-staleness, 0, max-staleness must be 1",
        "--corrections, -1, corrections must be 0 or more",
        "--corrections, 5, are learnt from in the next",
        "--corrections-after, 0, corrections-after must be at least 1",
        "--limit, -1, limit must be at least 0",
        "--jobs, 0, jobs must be 1"
    })
    void refusesWrongOptionsBeforeAnythingIsRead(String option, String value, String complaint) {
        // When
        int exitCode = run("--data", dir.resolve("nothing-there").toString(), option, value);

        // Then
        assertThat(exitCode).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains(complaint);
    }

    @Test
    void withoutTheTruthGivenLabelsCannotBeJudged() throws IOException {
        // Given
        Path csv = dir.resolve("points.csv");
        Files.writeString(csv, "x,label\n1,a\n2,b\n");

        // When
        int exitCode = run("--data", csv.toString(), "--noise", "given");

        // Then
        assertThat(exitCode).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("--truth");
    }

    @Test
    void saysWhatCorrectionsGain() throws IOException {
        // Given
        Path folder = dir.resolve("results");

        // When
        int exitCode = run(
                "--data",
                "camera",
                "--limit",
                "600",
                "--noise",
                "symmetric:0.4",
                "--passes",
                "2",
                "--window",
                "64",
                "--corrections",
                "100",
                "--corrections-after",
                "1",
                "--baselines",
                "none",
                "--out",
                folder.toString());

        // Then
        assertThat(exitCode).as(err.toString()).isZero();
        assertThat(out.toString()).contains("corrected after pass 1").contains("| corrected | wrong of suspicious");
        assertThat(folder.resolve("report.md")).content().contains("| random corrected %");
        assertThat(Files.readAllLines(folder.resolve("results.csv")).get(0))
                .endsWith("wrongSuspicious,wrongRandom,accuracyCorrectedSuspicious,accuracyCorrectedRandom");
    }

    @Test
    void evaluatesLabelsThatAreReallyWrong() throws IOException {
        // Given
        Path csv = dir.resolve("points.csv");
        Path truth = dir.resolve("truth.csv");
        List<String> points = new ArrayList<>(List.of("x,y,label"));
        List<String> labels = new ArrayList<>(List.of("index,true label"));
        for (int i = 0; i < 200; i++) {
            points.add((i % 2 == 0 ? "1,0," : "0,1,") + (i % 2 == 0 ^ i % 10 == 0 ? "a" : "b"));
            labels.add(i + "," + (i % 2 == 0 ? "a" : "b"));
        }
        Files.write(csv, points);
        Files.write(truth, labels);
        Path json = dir.resolve("rows.jsonl");

        // When
        int exitCode = run(
                "--data",
                csv.toString(),
                "--truth",
                truth.toString(),
                "--noise",
                "given",
                "--passes",
                "2",
                "--window",
                "64",
                "--json",
                json.toString());

        // Then
        assertThat(exitCode).as(err.toString()).isZero();
        assertThat(Files.readAllLines(json))
                .hasSize(2)
                .allMatch(line -> line.startsWith("{\"noise\":\"given\",\"trueRate\":0.1,"))
                .allMatch(line -> line.contains("\"accuracyWeighted\":null"));
        assertThat(out.toString()).contains("| given").contains("written: " + json);
    }

    @Test
    void comparesWaysToLearn() throws IOException {
        // Given
        Path results = dir.resolve("results");

        // When
        int exitCode = run(
                "--data",
                "camera",
                "--limit",
                "600",
                "--noise",
                "none,symmetric:0.4",
                "--losses",
                "ce,ce/weights/ogc",
                "--passes",
                "2",
                "--window",
                "64",
                "--out",
                results.toString());

        // Then
        assertThat(exitCode).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains("| method")
                .contains("symmetric:0.4 best / last")
                .contains("| ce/weights/ogc ");
        assertThat(Files.readAllLines(results.resolve("losses.csv"))).hasSize(1 + 2 * 2 * 2);
        assertThat(results.resolve("losses.md"))
                .content()
                .contains("Losses on camera")
                .contains("| ce ");
    }

    @ParameterizedTest
    @CsvSource({
        "nonsense, there is no loss 'nonsense'",
        "'ce,ce', method 'ce' stands in the list twice",
        "ce/ogc/weights, there is no loss"
    })
    void refusesUnknownWaysToLearn(String list, String complaint) {
        // When
        int exitCode = run("--data", "camera", "--limit", "600", "--losses", list);

        // Then
        assertThat(exitCode).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains(complaint);
    }

    private int run(String... options) {
        List<String> arguments = new ArrayList<>(List.of("evaluate", "--data-dir", dir.toString()));
        arguments.addAll(List.of(options));
        return new CommandLine(new SluiceMain())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(new String[0]));
    }
}
