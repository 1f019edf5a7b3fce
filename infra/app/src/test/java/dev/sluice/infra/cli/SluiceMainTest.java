package dev.sluice.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SluiceMainTest {
    @TempDir
    Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void everyCommandExplainsItself() {
        List<String> commands =
                new ArrayList<>(new SluiceMain().commandLine().getSubcommands().keySet());
        assertThat(commands).contains("up", "scorer", "topology", "trainer", "topics", "status", "reset");
        for (String command : commands) {
            // When
            int status = run(command, "--help");

            // Then
            assertThat(status).as(command).isZero();
            assertThat(out.toString())
                    .contains("Usage: sluice " + command)
                    .contains("--config")
                    .contains("Exit codes");
        }
    }

    @Test
    void exitCodesAreListedThoseAfterSignalsToo() {
        for (String[] command : new String[][] {{"up"}, {"scorer"}, {"models", "list"}, {"review", "list"}}) {
            out.getBuffer().setLength(0);
            String[] help = Arrays.copyOf(command, command.length + 1);
            help[command.length] = "--help";
            assertThat(run(help)).isZero();
            assertThat(out.toString())
                    .as(String.join(" ", command))
                    .containsPattern("Exit codes:\\R +0 +done\\R +1 +failed\\R +2 +wrongly used\\R")
                    .containsPattern("130 +stopped by Ctrl-C")
                    .containsPattern("143 +stopped by SIGTERM");
        }
        assertThat(run("dead-letters", "replay", "--help")).isZero();
        assertThat(out.toString()).containsIgnoringWhitespaces("none fits, some could not be replayed, or it failed");
        assertThat(run("status", "--help")).isZero();
        assertThat(out.toString())
                .containsIgnoringWhitespaces("brokers or registry do not answer, or topics are missing");
    }

    @Test
    void misuseIsExitCode2AndNamesTheHelp() {
        assertThat(run("status", "--jsno")).isEqualTo(2);
        assertThat(err.toString()).contains("--jsno").contains("See 'sluice status --help'");
        assertThat(run()).isEqualTo(2);
        assertThat(run("scorer", "--max-wait", "soon")).isEqualTo(2);
        assertThat(err.toString()).contains("'soon' is no time such as");
    }

    @Test
    void withoutAClusterTheMessageSaysHowToGetOne() {
        // When
        int status = run("status", "--data-dir", dir.toString());

        // Then
        assertThat(status).isEqualTo(2);
        assertThat(err.toString()).contains("./sluice up").contains("--bootstrap-server");
    }

    @Test
    void resetDeletesNothingUnlessToldTwice() throws Exception {
        // Given
        Path kafka = dir.resolve("kafka/topic-0");
        Files.createDirectories(kafka);
        Path other = Files.writeString(dir.resolve("mine.txt"), "not Sluice's");

        // When, Then
        assertThat(run("reset", "--data-dir", dir.toString())).isEqualTo(2);
        assertThat(run("reset", "--dry-run", "--data-dir", dir.toString())).isZero();
        assertThat(out.toString()).contains("would delete " + dir.resolve("kafka"));
        assertThat(kafka).exists();
        assertThat(run("reset", "--yes", "--data-dir", dir.toString())).isZero();
        assertThat(dir.resolve("kafka")).doesNotExist();
        assertThat(other).exists();
    }

    private int run(String... args) {
        CommandLine commands = new SluiceMain().commandLine();
        commands.setOut(new PrintWriter(out));
        commands.setErr(new PrintWriter(err));
        return commands.execute(args);
    }
}
