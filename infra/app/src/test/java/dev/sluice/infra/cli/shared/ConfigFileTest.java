package dev.sluice.infra.cli.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.infra.cli.SluiceMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class ConfigFileTest {
    @TempDir
    Path dir;

    @Test
    void theCommandLineGoesBeforeTheCommandsSectionAndThatBeforeTheFilesTop() throws IOException {
        // Given
        Path file = file("""
                topic-prefix: top
                max-staleness: 1
                partitions: 8
                scorer:
                  topic-prefix: nested
                  max-staleness: 2
                """);

        // When
        CommandSpec scorer = parse(file, "scorer", "--max-staleness", "3");
        CommandSpec topology = parse(file, "topology");

        // Then
        assertThat(value(scorer, "--max-staleness")).isEqualTo(3L);
        assertThat(value(scorer, "--topic-prefix")).isEqualTo("nested");
        assertThat(value(scorer, "--partitions")).isEqualTo(8);
        assertThat(value(topology, "--topic-prefix")).isEqualTo("top");
    }

    @Test
    void aMapFillsAnOptionThatTakesSeveralKeysAndKeepsCommasInValues() throws IOException {
        // Given
        Path file = file("""
                client-property:
                  security.protocol: SSL
                  ssl.cipher.suites: A,B
                """);

        // When
        CommandSpec scorer = parse(file, "scorer");

        // Then
        assertThat(scorer.findOption("--client-property").<Map<String, String>>getValue())
                .containsEntry("security.protocol", "SSL")
                .containsEntry("ssl.cipher.suites", "A,B")
                .hasSize(2);
    }

    @Test
    void timesAreWrittenWithTheirUnit() throws IOException {
        // When
        CommandSpec scorer = parse(file("max-wait: 250ms"), "scorer");

        // Then
        assertThat(value(scorer, "--max-wait")).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void anEmptyFileSaysNothing() throws IOException {
        // When
        CommandSpec scorer = parse(file("# nothing yet\n"), "scorer");

        // Then
        assertThat(value(scorer, "--max-staleness")).isEqualTo(4096L);
    }

    @Test
    void anUnknownKeyIsRefusedWithFileAndKey() throws IOException {
        assertRefused("max-stalenes: 1", "'max-stalenes'");
        assertRefused("topics:\n  max-staleness: 1", "'topics.max-staleness'");
        assertRefused("scorer: 1", "'scorer'");
        assertRefused("config: other.yaml", "'config'");
    }

    @Test
    void aFileThatIsNoMappingIsRefused() throws IOException {
        assertRefused("- a\n- b", "option: value");
        assertRefused("partitions: 1\npartitions: 2", "Duplicate");
        assertRefused("partitions:", "'partitions' has no value");
        assertRefused("a: [", "cannot read");
    }

    @Test
    void aMissingFileIsAUsageError() {
        assertThat(SluiceMain.run("topics", "--config", dir.resolve("none.yaml").toString()))
                .isEqualTo(2);
    }

    private void assertRefused(String yaml, String inMessage) throws IOException {
        Path file = file(yaml);
        assertThatThrownBy(() -> parse(file, "topics"))
                .isInstanceOf(ConfigFileException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(inMessage);
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(dir.resolve("sluice.yaml"), yaml);
    }

    private static Object value(CommandSpec command, String option) {
        return command.findOption(option).getValue();
    }

    private static CommandSpec parse(Path file, String... args) {
        CommandLine commands = new SluiceMain().commandLine();
        ConfigFile values = ConfigFile.read(file);
        values.check(commands);
        commands.setDefaultValueProvider(values);
        return commands.parseArgs(args).subcommand().commandSpec();
    }
}
