package dev.sluice.infra.cli.shared;

import dev.sluice.infra.platform.DataDirLock;
import dev.sluice.infra.platform.EmbeddedPlatform;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say which cluster a command talks to. */
public final class ConnectionMixin {
    /** Where every command keeps its data unless {@code --data-dir} says otherwise. */
    public static final String DATA_DIR = ".sluice";

    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            description = "Kafka brokers, comma-separated. Default: the embedded platform running in --data-dir.")
    @Nullable
    String bootstrapServer;

    @Option(
            names = "--schema-registry-url",
            paramLabel = "URL",
            description = "Registry that speaks Confluent's REST API. Default: that of the embedded platform.")
    @Nullable
    String schemaRegistryUrl;

    @Option(
            names = "--topic-prefix",
            paramLabel = "NAME",
            defaultValue = "sluice",
            description = "What every topic name begins with (default: ${DEFAULT-VALUE}).")
    String topicPrefix = "sluice";

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Partitions of per-sample topics created anew (default: ${DEFAULT-VALUE}).")
    int partitions = 4;

    @Option(
            names = "--max-record-bytes",
            paramLabel = "N",
            defaultValue = "1000000",
            description =
                    "Largest record any part accepts or writes, models aside; the same for all parts. Limits of topics created"
                            + " anew and of requests follow from it (default: ${DEFAULT-VALUE}).")
    int maxRecordBytes = TopicCatalogue.DEFAULT_MAX_RECORD_BYTES;

    @Option(
            names = "--client-property",
            paramLabel = "KEY=VALUE",
            // values may hold commas, so only what a configuration file's map is joined with splits
            split = ConfigFile.SEPARATOR,
            hideParamSyntax = true,
            description = "Further Kafka client or registry setting, such as security.protocol=SSL; repeatable.")
    Map<String, String> clientProperties = new HashMap<>();

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = DATA_DIR,
            description = "Data of the embedded platform (default: ${DEFAULT-VALUE}).")
    Path dataDir = Path.of(DATA_DIR);

    @Spec(Spec.Target.MIXEE)
    @Nullable
    CommandSpec command;

    /** Whether the user named a cluster of their own. */
    public boolean external() {
        return bootstrapServer != null;
    }

    /** The topics of this installation. */
    public TopicCatalogue topics() {
        return new TopicCatalogue(topicPrefix, partitions, maxRecordBytes);
    }

    /** Where the embedded platform keeps its data. */
    public Path dataDir() {
        return dataDir;
    }

    /** Client settings given on the command line. */
    public Map<String, String> clientProperties() {
        return clientProperties;
    }

    /**
     * The cluster named by the options, else the embedded platform that runs in the data directory.
     *
     * @throws ParameterException if there is neither
     */
    public Connection connect() {
        if (bootstrapServer != null) {
            if (schemaRegistryUrl == null) {
                throw wrong("--bootstrap-server needs --schema-registry-url beside it");
            }
            return new Connection(bootstrapServer, schemaRegistryUrl, topics(), clientProperties);
        }
        Path file = dataDir.resolve(EmbeddedPlatform.CONNECTION_FILE);
        if (!Files.exists(file) || DataDirLock.owner(dataDir).isEmpty()) {
            throw wrong(
                    "no embedded platform runs in " + dataDir
                            + ": start one with './sluice up', or name a cluster with --bootstrap-server and --schema-registry-url");
        }
        Properties running = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            running.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        String servers = running.getProperty(EmbeddedPlatform.BOOTSTRAP_SERVERS);
        String registry = running.getProperty(EmbeddedPlatform.SCHEMA_REGISTRY_URL);
        if (servers == null || registry == null) {
            throw wrong(file + " names no " + EmbeddedPlatform.BOOTSTRAP_SERVERS + " or no "
                    + EmbeddedPlatform.SCHEMA_REGISTRY_URL);
        }
        return new Connection(servers, registry, topics(), clientProperties);
    }

    private ParameterException wrong(String message) {
        if (command == null) {
            throw new IllegalStateException(message);
        }
        return new ParameterException(command.commandLine(), message);
    }
}
