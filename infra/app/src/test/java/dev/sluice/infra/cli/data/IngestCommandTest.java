package dev.sluice.infra.cli.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.infra.ingest.format.IdxFiles;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class IngestCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aDryRunShowsWhatWouldBeStreamed(@TempDir Path folder) {
        // Given
        IdxFiles.pair(folder, "train", "", 0, 1, 2);

        // When
        int exitCode = run(
                "--data",
                folder.toString(),
                "--dataset",
                "digits",
                "--passes",
                "4",
                "--noise",
                "symmetric:0.2",
                "--dry-run");

        // Then
        assertThat(exitCode).isZero();
        assertThat(out.toString())
                .contains("data set digits: 3 samples of shape [1, 2, 3] UINT8, single-label, 3 classes [0, 1, 2]")
                .contains("would stream 12 samples in 4 pass(es), noise symmetric:0.2");
    }

    @Test
    void aDryRunSaysHowManySamplesWouldBeTrusted(@TempDir Path folder) {
        // Given
        IdxFiles.pair(folder, "train", "", 0, 1, 2);
        IdxFiles.pair(folder, "t10k", "", 0, 1, 2, 0);

        // When
        int byDefault = run("--data", folder.toString(), "--dry-run");
        int none = run("--data", folder.toString(), "--trusted", "none", "--dry-run");
        int tooMany = run("--data", folder.toString(), "--trusted", "split:3", "--dry-run");

        // Then
        assertThat(byDefault).isZero();
        assertThat(none).isZero();
        assertThat(tooMany).isNotZero();
        assertThat(out.toString()).contains("would publish 2 trusted samples", "would publish 0 trusted samples");
        assertThat(err.toString()).contains("0 to 2 can be trusted, not 3");
    }

    @Test
    void aDryRunSaysThatADataSetIsMultiLabel() {
        // When
        int exitCode = run("--data", "camera-multi", "--limit", "100", "--noise", "flip:0.05", "--dry-run");

        // Then
        assertThat(exitCode).isZero();
        assertThat(out.toString())
                .contains("data set camera-multi: 20000 samples of shape [1, 32, 32] UINT8, multi-label, 6 classes")
                .contains("would stream 100 samples in 1 pass(es), noise flip:0.05");
    }

    @Test
    void oneLabelASampleIsAllThatSomeFormatsHold(@TempDir Path folder) {
        // Given
        IdxFiles.pair(folder, "train", "", 0, 1, 2);

        // When
        int exitCode = run("--data", folder.toString(), "--task", "multi-label", "--dry-run");

        // Then
        assertThat(exitCode).isNotZero();
        assertThat(err.toString()).contains("IDX holds one class a sample");
    }

    @ParameterizedTest
    @CsvSource({
        "--task, both, task must be single-label or multi-label",
        "--noise, salt, unknown noise 'salt'",
        "--passes, 0, passes must be 1 to 1000000",
        "--limit, -1, limit must be at least 0",
        "--trusted, split:none, --trusted split:N needs a number",
        "--rate, fast, --rate must be a number of samples a second",
        "--format, tarot, expected one of"
    })
    void refusesWrongOptionsWithTheUsageExitCode(String option, String value, String complaint) {
        // When
        int exitCode = run("--data", "camera", option, value, "--dry-run");

        // Then
        assertThat(exitCode).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains(complaint);
    }

    @Test
    void saysHowToGetAClusterWhereThereIsNone(@TempDir Path empty) {
        // When
        int exitCode = run("--data", "camera", "--data-dir", empty.toString());

        // Then
        assertThat(exitCode).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("./sluice up").contains("--bootstrap-server");
    }

    @Test
    void readsRatesWithAndWithoutAUnit() {
        assertThat(IngestCommand.rate("100")).isEqualTo(100);
        assertThat(IngestCommand.rate("2.5/s")).isEqualTo(2.5);
    }

    private int run(String... arguments) {
        return new CommandLine(new IngestCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments);
    }
}
