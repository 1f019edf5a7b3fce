package dev.sluice.infra.pipeline;

import dev.sluice.infra.models.ModelsCommand;
import dev.sluice.schemas.serdes.Connection;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.stream.Stream;
import picocli.CommandLine;

/** {@code sluice models} on an installation. */
final class ModelsCli {
    private final Connection connection;

    ModelsCli(Connection connection) {
        this.connection = connection;
    }

    /**
     * What a command came to.
     *
     * @param status its exit code
     * @param said what it printed, failures with it
     */
    record Outcome(int status, String said) {}

    Outcome run(String... arguments) {
        String[] all = Stream.concat(
                        Arrays.stream(arguments),
                        Stream.of(
                                "--bootstrap-server", connection.bootstrapServers(),
                                "--schema-registry-url", connection.schemaRegistryUrl(),
                                "--topic-prefix", connection.topics().prefix()))
                .toArray(String[]::new);
        StringWriter said = new StringWriter();
        CommandLine command = new CommandLine(new ModelsCommand());
        command.setCaseInsensitiveEnumValuesAllowed(true);
        command.setOut(new PrintWriter(said, true));
        command.setErr(new PrintWriter(said, true));
        int status = command.execute(all);
        return new Outcome(status, said.toString());
    }
}
