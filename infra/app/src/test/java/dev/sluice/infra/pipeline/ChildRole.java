package dev.sluice.infra.pipeline;

import dev.sluice.infra.cli.SluiceMain;
import dev.sluice.infra.platform.ChildMain;
import dev.sluice.schemas.serdes.Connection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One role in a JVM of its own, started by its command: a victim for kill -9. Ends with this JVM at the latest. */
final class ChildRole implements AutoCloseable {
    private static final long END_SECONDS = 40;

    private final String role;
    private final Process process;
    private final Path output;

    private ChildRole(String role, Process process, Path output) {
        this.role = role;
        this.process = process;
        this.output = output;
    }

    /** @param options of the command, beyond those that say where the cluster is */
    static ChildRole start(String role, Installation on, List<String> options) throws IOException {
        Connection connection = on.connection();
        List<String> arguments = new ArrayList<>(List.of(
                role,
                "--bootstrap-server",
                connection.bootstrapServers(),
                "--schema-registry-url",
                connection.schemaRegistryUrl(),
                "--topic-prefix",
                connection.topics().prefix(),
                "--data-dir",
                on.dataDir().toString()));
        arguments.addAll(options);
        return start(role, SluiceMain.class, arguments, on.dataDir());
    }

    /** Any main class in a JVM of its own. */
    static ChildRole start(String name, Class<?> main, List<String> arguments, Path dataDir) throws IOException {
        return start(name, main, arguments, dataDir, "-Xmx512m");
    }

    /** @param heap JVM option for its memory */
    static ChildRole start(String name, Class<?> main, List<String> arguments, Path dataDir, String heap)
            throws IOException {
        Path output = dataDir.resolve(name + ".out");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-Djava.awt.headless=true",
                ChildMain.class.getName(),
                main.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return new ChildRole(name, builder.start(), output);
    }

    /** @throws IllegalStateException if it has ended, with what it said */
    void requireAlive() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "the " + role + " ended with status " + process.exitValue() + ":\n" + Files.readString(output));
        }
    }

    /** The last line of its output so far that begins so, empty if there is none. */
    String lastLine(String begin) throws IOException {
        return Files.readString(output)
                .lines()
                .filter(line -> line.startsWith(begin))
                .reduce("", (first, second) -> second);
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        int unused = process.destroyForcibly().waitFor();
    }

    /** Asks it to end in order and waits for it. */
    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            kill();
            throw new IllegalStateException("the " + role + " did not end within " + END_SECONDS + " s of being asked");
        }
    }
}
