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
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class EvaluatePredictionsTest {
    private static final int ROWS = 2000;
    private static final List<String> NAMES = List.of("ant", "bee", "cow");

    @TempDir
    Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path probabilities = Path.of("");
    private Path labels = Path.of("");
    private Path truth = Path.of("");

    /** A fifth of the labels is wrong, and the model is right most of the time. */
    @BeforeEach
    void writeATable() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        List<String> table = new ArrayList<>();
        List<String> given = new ArrayList<>(List.of("label"));
        List<String> right = new ArrayList<>(List.of("index,true label"));
        for (int i = 0; i < ROWS; i++) {
            int of = random.nextInt(3);
            int seen = random.nextInt(20) == 0 ? random.nextInt(3) : of;
            double sure = 0.7 + 0.29 * random.nextDouble();
            double[] p = {(1 - sure) / 2, (1 - sure) / 2, (1 - sure) / 2};
            p[seen] = sure;
            table.add(String.format(Locale.ROOT, "%.6f,%.6f,%.6f", p[0], p[1], p[2]));
            given.add(NAMES.get(random.nextInt(5) == 0 ? (of + 1 + random.nextInt(2)) % 3 : of));
            right.add(i + "," + NAMES.get(of));
        }
        probabilities = Files.write(dir.resolve("probabilities.csv"), table);
        labels = Files.write(dir.resolve("labels.csv"), given);
        truth = Files.write(dir.resolve("truth.csv"), right);
    }

    @Test
    void judgesATableOfPredictions() throws IOException {
        // Given
        Path results = dir.resolve("results");

        // When
        int exitCode = run("--truth", truth.toString(), "--out", results.toString());

        // Then
        assertThat(exitCode).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains("2,000 rows, 3 classes")
                .contains("| combined")
                .contains("| true rate");
        assertThat(Files.readAllLines(results.resolve("results.jsonl")))
                .hasSize(1)
                .allMatch(line -> line.contains("\"samples\":2000") && line.contains("\"decides\":true"));
        List<String> rows = Files.readAllLines(results.resolve("labels.csv"));
        assertThat(rows).hasSize(1 + ROWS);
        assertThat(rows.get(0)).isEqualTo("is_label_issue,label_score,given_label,predicted_label,noise_probability");
        List<String> given = Files.readAllLines(labels);
        for (int i = 1; i < rows.size(); i++) {
            String[] fields = rows.get(i).split(",", -1);
            double wrong = Double.parseDouble(fields[4]);
            assertThat(fields[0]).isEqualTo(wrong > 0.5 ? "True" : "False");
            assertThat(Double.parseDouble(fields[1]) + wrong).isBetween(0.9999999, 1.0000001);
            assertThat(fields[2]).isEqualTo(given.get(i));
            assertThat(NAMES).contains(fields[3]);
        }
        assertThat(rows).filteredOn(row -> row.startsWith("True")).hasSizeBetween(300, 500);
    }

    @Test
    void withoutTheTruthThereAreCountsAlone() throws IOException {
        // Given
        Path json = dir.resolve("rows.jsonl");

        // When
        int exitCode = run("--json", json.toString(), "--seeds", "2");

        // Then
        assertThat(exitCode).as(err.toString()).isZero();
        assertThat(Files.readAllLines(json))
                .hasSize(2)
                .allMatch(line -> line.contains("\"trueRate\":null") && line.contains("\"f1\":null"))
                .allMatch(line -> line.contains("\"flaggedShare\":0.") && line.contains("\"estimatedRate\":0."));
    }

    @Test
    void takesWhatIsKnownForCertain() {
        // When
        int exitCode = run("--truth", truth.toString(), "--trusted", "100", "--audit", "100", "--noise", "given");

        // Then
        assertThat(exitCode).as(err.toString()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "--data, camera, --data means nothing with --predictions",
        "--passes, 3, --passes means nothing",
        "--folds, 2, --folds means nothing",
        "--network, mlp, --network means nothing",
        "--losses, ce, --losses means nothing",
        "--loss, ce, --loss means nothing",
        "--baselines, none, --baselines means nothing",
        "--max-staleness, 100, --max-staleness means nothing",
        "--limit, 10, --limit means nothing",
        "--noise, none, --noise can only be given",
        "--audit, 10, need the true labels",
        "--trusted, 10, need the true labels",
        "--window, 0, window must be at least 1",
        "--detectors, nonsense, noise posterior 'nonsense' is unknown"
    })
    void refusesWhatDoesNotGoWithATable(String option, String value, String complaint) {
        // When
        int exitCode = run(option, value);

        // Then
        assertThat(exitCode).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains(complaint);
    }

    @Test
    void refusesOptionsOfTablesWithoutATable() {
        assertThat(execute("evaluate", "--labels", labels.toString())).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(execute("evaluate", "--predictions", probabilities.toString()))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString())
                .contains("--labels goes with --predictions only")
                .contains("--predictions needs the labels");
    }

    @Test
    void namesFileAndRowOfWhatIsWrong() throws IOException {
        // Given
        List<String> lines = new ArrayList<>(Files.readAllLines(probabilities));
        lines.set(7, "0.5,0.5,0.5");
        Files.write(probabilities, lines);

        // When
        int exitCode = run();

        // Then
        assertThat(exitCode).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(err.toString()).contains("probabilities.csv: row 7 (from 0): probabilities add up to 1.5");
    }

    private int run(String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "evaluate",
                "--data-dir",
                dir.toString(),
                "--predictions",
                probabilities.toString(),
                "--labels",
                labels.toString()));
        arguments.addAll(List.of(options));
        return execute(arguments.toArray(new String[0]));
    }

    private int execute(String... arguments) {
        return new CommandLine(new SluiceMain())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
