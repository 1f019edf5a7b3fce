package dev.sluice.infra.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps a data directory to one platform at a time. The operating system drops the lock with its process, however that ends. */
public final class DataDirLock implements AutoCloseable {
    /** Name of the lock file in the data directory; it holds the owner's process id. */
    public static final String FILE = "lock";

    /**
     * Lock files held by this JVM. POSIX drops a process's locks on a file as soon as the process closes any of its channels
     * to that file, so one that is held here must not even be opened a second time.
     */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private DataDirLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock, creating the directory if need be.
     *
     * @throws PlatformException if another process holds it, naming that process, or the directory cannot be written
     */
    public static DataDirLock acquire(Path dataDir) {
        try {
            Files.createDirectories(dataDir);
            Path file = dataDir.toRealPath().resolve(FILE);
            if (!HELD_HERE.add(file)) {
                throw inUse(dataDir, Long.toString(ProcessHandle.current().pid()));
            }
            try {
                return new DataDirLock(file, lockedChannel(dataDir, file));
            } catch (IOException | RuntimeException e) {
                HELD_HERE.remove(file);
                throw e;
            }
        } catch (IOException e) {
            throw new PlatformException(
                    "cannot lock data directory " + dataDir + " (" + e
                            + "): see that it can be written, or choose another --data-dir",
                    e);
        }
    }

    /**
     * Who holds the lock of a directory.
     *
     * @return the process id, or empty if nobody does
     */
    public static Optional<String> owner(Path dataDir) {
        try {
            Path file = dataDir.resolve(FILE);
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            if (HELD_HERE.contains(dataDir.toRealPath().resolve(FILE))) {
                return Optional.of(Long.toString(ProcessHandle.current().pid()));
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                return channel.tryLock() == null ? Optional.of(readOwner(channel)) : Optional.empty();
            }
        } catch (IOException e) {
            throw new PlatformException("cannot look at the lock of data directory " + dataDir + ": " + e, e);
        }
    }

    private static FileChannel lockedChannel(Path dataDir, Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw inUse(dataDir, readOwner(channel));
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static PlatformException inUse(Path dataDir, String owner) {
        return new PlatformException("data directory " + dataDir + " is in use by process " + owner
                + ": stop that one first, or choose another --data-dir");
    }

    private static String readOwner(FileChannel channel) throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(20);
        channel.read(pid, 0);
        String owner = new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII).trim();
        return owner.isEmpty() ? "(unknown)" : owner;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new PlatformException("cannot release the lock of the data directory: " + e, e);
        } finally {
            HELD_HERE.remove(file);
        }
    }
}
