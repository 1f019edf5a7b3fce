package dev.sluice.infra.platform;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The children an earlier run left behind. Each start records its children in the data directory; the next start waits for
 * those still alive, which leave by themselves once their parent is gone, and kills the ones that do not. A process is killed
 * only if its start time and its command line prove it to be a child of this data directory: process ids are used again.
 */
final class Leftovers {
    /** Option on every child's command line, followed by the absolute data directory. */
    static final String OWNER_OPTION = "-Dsluice.child.of=";

    static final String FILE = "children.properties";

    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    /** The system computes start times from a boot time that is read anew each time and so wavers a little. */
    private static final Duration START_TOLERANCE = Duration.ofSeconds(2);

    private Leftovers() {}

    /** Records the children of this run: process id and start time, in milliseconds since the epoch. */
    static void record(Path dataDir, Collection<ProcessHandle> children) {
        Properties recorded = new Properties();
        for (ProcessHandle child : children) {
            long started =
                    child.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
            recorded.setProperty(Long.toString(child.pid()), Long.toString(started));
        }
        try (OutputStream out = Files.newOutputStream(dataDir.resolve(FILE))) {
            recorded.store(out, "process id = start time of the embedded platform's children");
        } catch (IOException e) {
            throw new PlatformException("cannot write " + dataDir.resolve(FILE) + ": " + e.getMessage(), e);
        }
    }

    static void forget(Path dataDir) {
        try {
            Files.deleteIfExists(dataDir.resolve(FILE));
        } catch (IOException e) {
            throw new PlatformException("cannot delete " + dataDir.resolve(FILE) + ": " + e.getMessage(), e);
        }
    }

    /**
     * Sees that no child of an earlier run is alive when it returns.
     *
     * @param dataDir absolute data directory
     * @param patience how long each may take to leave by itself
     * @throws PlatformException if one cannot be killed
     */
    static void clear(Path dataDir, Duration patience) throws InterruptedException {
        Path file = dataDir.resolve(FILE);
        if (!Files.exists(file)) {
            return;
        }
        Properties recorded = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            recorded.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new PlatformException(
                    "cannot read " + file + " (" + e.getMessage()
                            + "): see that no child process of an earlier run is alive, then delete the file",
                    e);
        }
        for (String pid : recorded.stringPropertyNames()) {
            Optional<ProcessHandle> child = find(dataDir, pid, recorded.getProperty(pid));
            if (child.isPresent()) {
                end(child.get(), patience);
            }
        }
        forget(dataDir);
    }

    private static Optional<ProcessHandle> find(Path dataDir, String pid, String started) {
        try {
            Instant recordedStart = Instant.ofEpochMilli(Long.parseLong(started));
            return ProcessHandle.of(Long.parseLong(pid))
                    .filter(ProcessHandle::isAlive)
                    .filter(p -> isOurs(p, dataDir, recordedStart));
        } catch (NumberFormatException e) {
            LOG.atWarn().addKeyValue("file", dataDir.resolve(FILE)).log("holds a line that is no process, passed over");
            return Optional.empty();
        }
    }

    private static boolean isOurs(ProcessHandle process, Path dataDir, Instant recordedStart) {
        Optional<Instant> start = process.info().startInstant();
        String commandLine = process.info().commandLine().orElse("");
        return start.isPresent()
                && Duration.between(recordedStart, start.get()).abs().compareTo(START_TOLERANCE) <= 0
                && commandLine.contains(OWNER_OPTION + dataDir + " ")
                && commandLine.contains(ChildMain.class.getName());
    }

    private static void end(ProcessHandle child, Duration patience) throws InterruptedException {
        if (!endsWithin(child, patience)) {
            LOG.atWarn().addKeyValue("pid", child.pid()).log("child of an earlier run still alive, killed");
            child.destroyForcibly();
            if (!endsWithin(child, patience)) {
                throw new PlatformException("process " + child.pid()
                        + " of an earlier run cannot be killed: end it by hand, then start again");
            }
        }
    }

    private static boolean endsWithin(ProcessHandle child, Duration patience) throws InterruptedException {
        try {
            child.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new PlatformException("cannot watch process " + child.pid() + ": " + e.getMessage(), e);
        }
    }
}
