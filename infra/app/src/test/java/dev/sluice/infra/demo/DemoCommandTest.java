package dev.sluice.infra.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.infra.cli.SluiceMain;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class DemoCommandTest {
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource({
        "--noise, nonsense, unknown noise 'nonsense'",
        "--passes, 0, passes must be 1",
        "--limit, -1, limit must be at least 0",
        "--model, nonsense, 'nonsense'",
        "--posterior, nonsense, noise posterior 'nonsense' is unknown",
        "--clip-policy, nonsense, clip policy 'nonsense' is unknown",
        "--clip-policy, ogc:eps=20, has no parameter 'eps'"
    })
    void refusesWrongOptionsBeforeAnythingStarts(String option, String value, String complaint, @TempDir Path dir) {
        // When
        int exitCode = new CommandLine(new SluiceMain())
                .setErr(new PrintWriter(err, true))
                .execute("demo", "--data", "camera", "--data-dir", dir.toString(), option, value);

        // Then
        assertThat(exitCode).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains(complaint);
        assertThat(dir).isEmptyDirectory();
    }
}
