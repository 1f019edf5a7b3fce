package dev.sluice.infra.cli.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.infra.cli.SluiceMain;
import dev.sluice.infra.cli.cluster.TopicsCommand;
import dev.sluice.infra.cli.role.ScorerCommand;
import dev.sluice.infra.cli.role.TopologyCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

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
        ScorerCommand scorer = parse(file, ScorerCommand.class, "scorer", "--max-staleness", "3");
        TopologyCommand topology = parse(file, TopologyCommand.class, "topology");

        // Then
        assertThat(scorer.options.config().maxStaleness()).isEqualTo(3);
        assertThat(scorer.cluster.topics().prefix()).isEqualTo("nested");
        assertThat(scorer.cluster.topics().partitions()).isEqualTo(8);
        assertThat(topology.cluster.topics().prefix()).isEqualTo("top");
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
        ScorerCommand scorer = parse(file, ScorerCommand.class, "scorer");

        // Then
        assertThat(scorer.cluster.clientProperties())
                .containsEntry("security.protocol", "SSL")
                .containsEntry("ssl.cipher.suites", "A,B")
                .hasSize(2);
    }

    @Test
    void timesAreWrittenWithTheirUnit() throws IOException {
        // When
        ScorerCommand scorer = parse(file("max-wait: 250ms"), ScorerCommand.class, "scorer");

        // Then
        assertThat(scorer.options.config().maxWait()).hasMillis(250);
    }

    @Test
    void anEmptyFileSaysNothing() throws IOException {
        // When
        ScorerCommand scorer = parse(file("# nothing yet\n"), ScorerCommand.class, "scorer");

        // Then
        assertThat(scorer.options.config().maxStaleness()).isEqualTo(4096);
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
        assertThatThrownBy(() -> parse(file, TopicsCommand.class, "topics"))
                .isInstanceOf(ConfigFileException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(inMessage);
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(dir.resolve("sluice.yaml"), yaml);
    }

    private static <T> T parse(Path file, Class<T> command, String... args) {
        CommandLine commands = new SluiceMain().commandLine();
        ConfigFile values = ConfigFile.read(file);
        values.check(commands);
        commands.setDefaultValueProvider(values);
        return command.cast(commands.parseArgs(args).subcommand().commandSpec().userObject());
    }
}
