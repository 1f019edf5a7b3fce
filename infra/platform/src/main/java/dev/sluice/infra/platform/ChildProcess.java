package dev.sluice.infra.platform;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A child JVM under {@link ChildMain}: its output goes to a log file, and it ends with its standard input. */
final class ChildProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ChildProcess.class);
    private static final int TAIL_BYTES = 4096;
    private static final int TAIL_LINES = 12;
    private static final Duration ORDERLY = Duration.ofSeconds(15);

    /**
     * How to start a child.
     *
     * @param name what messages call it
     * @param dataDir absolute data directory; stands on the command line, by which a later start knows the process as its own
     * @param log file for its output; the previous one is kept beside it
     * @param jvmOptions heap and system properties
     * @param classPath its class path
     * @param main class to run, then its arguments
     */
    record Command(String name, Path dataDir, Path log, List<String> jvmOptions, String classPath, List<String> main) {

        List<String> line() {
            List<String> line = new ArrayList<>();
            line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            line.add(Leftovers.OWNER_OPTION + dataDir);
            line.add("-Djava.awt.headless=true");
            line.add("-XX:+ExitOnOutOfMemoryError");
            line.addAll(jvmOptions);
            line.add(ChildMain.class.getName());
            line.addAll(main);
            return line;
        }
    }

    private final Command command;
    private final Process process;

    private ChildProcess(Command command, Process process) {
        this.command = command;
        this.process = process;
    }

    /** @throws PlatformException if the process cannot be started or its log not be written */
    static ChildProcess start(Command command) {
        try {
            if (Files.exists(command.log())) {
                Path previous = command.log().resolveSibling(command.name() + ".previous.log");
                Files.move(command.log(), previous, StandardCopyOption.REPLACE_EXISTING);
            }
            ProcessBuilder builder = new ProcessBuilder(command.line())
                    .redirectErrorStream(true)
                    .redirectOutput(command.log().toFile());
            // by environment, so that the command line stays short enough for the system to show it whole
            builder.environment().put("CLASSPATH", command.classPath());
            Process process = builder.start();
            LOG.atInfo()
                    .addKeyValue("child", command.name())
                    .addKeyValue("pid", process.pid())
                    .addKeyValue("log", command.log())
                    .log("started");
            return new ChildProcess(command, process);
        } catch (IOException e) {
            throw new PlatformException("cannot start the " + command.name() + ": " + e.getMessage(), e);
        }
    }

    String name() {
        return command.name();
    }

    long pid() {
        return process.pid();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Completes when the process has ended, for whatever reason. */
    CompletableFuture<Process> onExit() {
        return process.onExit();
    }

    /** What an error message says about this child: its exit status if it has ended, its log file and that file's end. */
    String account() {
        String state = alive() ? "still runs" : "ended with status " + process.exitValue();
        return "the " + name() + " (process " + pid() + ") " + state + "; its log " + command.log() + " ends:\n"
                + tail().indent(4).stripTrailing();
    }

    /** The last lines of the log. */
    String tail() {
        try (RandomAccessFile file = new RandomAccessFile(command.log().toFile(), "r")) {
            long from = Math.max(0, file.length() - TAIL_BYTES);
            byte[] end = new byte[(int) (file.length() - from)];
            file.seek(from);
            file.readFully(end);
            List<String> lines = new String(end, StandardCharsets.UTF_8).lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(unreadable: " + e.getMessage() + ")";
        }
    }

    /** Asks the child to leave by closing its standard input; {@link #awaitEnd} then waits for it. */
    void askToEnd() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("child", name()).setCause(e).log("standard input was closed already");
        }
    }

    /** Waits for the child to end and kills it if it takes longer than 15 s. Keeps a pending interrupt for the caller. */
    void awaitEnd() {
        boolean interrupted = false;
        boolean ended = false;
        try {
            ended = process.waitFor(ORDERLY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (!ended) {
            LOG.atWarn().addKeyValue("child", name()).addKeyValue("pid", pid()).log("did not end in time, killed");
            process.destroyForcibly();
            process.onExit().join();
        }
        LOG.atInfo()
                .addKeyValue("child", name())
                .addKeyValue("status", process.exitValue())
                .log("ended");
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
