package dev.sluice.infra.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Keeps a data directory to one platform at a time. The operating system drops the lock with its process, however that ends. */
public final class DataDirLock implements AutoCloseable {
    /** Name of the lock file in the data directory; it holds the owner's process id. */
    public static final String FILE = "lock";

    private final FileChannel channel;

    private DataDirLock(FileChannel channel) {
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
            FileChannel channel = FileChannel.open(
                    dataDir.resolve(FILE),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                String owner = owner(channel);
                channel.close();
                throw new PlatformException("data directory " + dataDir + " is in use by process " + owner
                        + ": stop that one first, or choose another --data-dir");
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new DataDirLock(channel);
        } catch (IOException e) {
            throw new PlatformException(
                    "cannot lock data directory " + dataDir + " (" + e
                            + "): see that it can be written, or choose another --data-dir",
                    e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String owner(FileChannel channel) throws IOException {
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
        }
    }
}
