package dev.sluice.infra.ingest.format;

import dev.sluice.infra.ingest.source.IngestException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * One IDX file of unsigned bytes: four bytes of magic (0, 0, 8 for unsigned bytes, number of dimensions), the extent of each
 * dimension as a big-endian 32-bit number, then the values, row-major. A gzipped file is unpacked into memory, any other read
 * where it lies. Told apart by content, not by name. Format: Y. LeCun, "The MNIST database", section "file formats".
 */
final class IdxFile implements Closeable {
    /** Largest gzipped file's content kept in memory. */
    static final int MAX_UNPACKED_BYTES = 1 << 30;

    private static final int MAX_ITEMS = 200_000_000;
    private static final int UNSIGNED_BYTES = 8;

    private final Path file;
    private final int[] extents;
    private final int itemBytes;
    private final byte @Nullable [] unpacked;
    private final @Nullable FileChannel channel;

    private IdxFile(
            Path file, int[] extents, int itemBytes, byte @Nullable [] unpacked, @Nullable FileChannel channel) {
        this.file = file;
        this.extents = extents;
        this.itemBytes = itemBytes;
        this.unpacked = unpacked;
        this.channel = channel;
    }

    /**
     * @param dimensions how many it must have, the first of them counting items
     * @param maxItemBytes largest item accepted
     * @throws IngestException if it is not such a file, is cut off or goes on beyond its values
     */
    static IdxFile open(Path file, int dimensions, int maxItemBytes) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            in.mark(2);
            boolean gzipped = in.read() == 0x1f && in.read() == 0x8b;
            in.reset();
            if (gzipped) {
                return unpack(file, new GZIPInputStream(in, 1 << 16), dimensions, maxItemBytes);
            }
            int[] extents = header(file, in, dimensions, maxItemBytes);
            int itemBytes = itemBytes(extents);
            long expected = headerBytes(dimensions) + (long) extents[0] * itemBytes;
            if (Files.size(file) != expected) {
                throw wrongLength(file, extents, expected, Long.toString(Files.size(file)));
            }
            return new IdxFile(file, extents, itemBytes, null, FileChannel.open(file, StandardOpenOption.READ));
        } catch (EOFException | ZipException e) {
            throw new IngestException(
                    file + ": its gzip data is damaged or cut off (" + e.getMessage() + "); fetch it again", e);
        } catch (IOException e) {
            throw IngestException.unreadable(file, e);
        }
    }

    private static IdxFile unpack(Path file, InputStream in, int dimensions, int maxItemBytes) throws IOException {
        int[] extents = header(file, in, dimensions, maxItemBytes);
        int itemBytes = itemBytes(extents);
        long expected = (long) extents[0] * itemBytes;
        if (expected > MAX_UNPACKED_BYTES) {
            throw IngestException.in(
                    file,
                    "holds " + expected + " bytes unpacked, more than the " + MAX_UNPACKED_BYTES
                            + " kept in memory: unpack it with gunzip first");
        }
        // grows as bytes arrive: a header that promises too much costs no memory
        byte[] values = in.readNBytes((int) expected);
        long total = headerBytes(dimensions) + expected;
        if (values.length < expected) {
            throw wrongLength(file, extents, total, Long.toString(headerBytes(dimensions) + (long) values.length));
        }
        if (in.read() >= 0) {
            throw wrongLength(file, extents, total, "more than " + total);
        }
        return new IdxFile(file, extents, itemBytes, values, null);
    }

    private static int[] header(Path file, InputStream in, int dimensions, int maxItemBytes) throws IOException {
        byte[] bytes = in.readNBytes(headerBytes(dimensions));
        if (bytes.length == 0) {
            throw IngestException.in(file, "is empty");
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        int expectedMagic = UNSIGNED_BYTES << 8 | dimensions;
        if (bytes.length >= Integer.BYTES && header.getInt(0) != expectedMagic) {
            throw IngestException.in(
                    file,
                    String.format(
                            "begins with magic 0x%08x at offset 0, expected 0x%08x: an IDX file of unsigned bytes with %d dimension(s)",
                            header.getInt(0), expectedMagic, dimensions));
        }
        if (bytes.length < headerBytes(dimensions)) {
            throw IngestException.in(
                    file, "is cut off in its header: " + bytes.length + " of " + headerBytes(dimensions) + " bytes");
        }
        int[] extents = new int[dimensions];
        long item = 1;
        for (int d = 0; d < dimensions; d++) {
            extents[d] = header.getInt(Integer.BYTES * (d + 1));
            item = d == 0 ? 1 : item * Math.max(0, extents[d]);
            if (extents[d] < 1 || extents[0] > MAX_ITEMS || item > maxItemBytes) {
                throw IngestException.in(
                        file,
                        "has extent " + Integer.toUnsignedString(extents[d]) + " at offset " + Integer.BYTES * (d + 1)
                                + "; 1 to " + MAX_ITEMS + " items of 1 to " + maxItemBytes + " bytes are possible");
            }
        }
        return extents;
    }

    /** Extent of each dimension; the first counts items. */
    int[] extents() {
        return extents.clone();
    }

    int items() {
        return extents[0];
    }

    Path file() {
        return file;
    }

    boolean inMemory() {
        return unpacked != null;
    }

    /** One item's values. */
    byte[] item(int index) {
        return read(index, 1);
    }

    /** The values of all items; only for files whose items are small. */
    byte[] all() {
        return read(0, items());
    }

    /** Offset of an item in the (unpacked) file. */
    long offset(int index) {
        return headerBytes(extents.length) + (long) index * itemBytes;
    }

    private byte[] read(int from, int count) {
        if (unpacked != null) {
            return Arrays.copyOfRange(unpacked, from * itemBytes, (from + count) * itemBytes);
        }
        ByteBuffer target = ByteBuffer.allocate(Math.multiplyExact(count, itemBytes));
        try {
            Channels.readFully(Objects.requireNonNull(channel), target, offset(from));
        } catch (IOException e) {
            throw IngestException.unreadable(file, e);
        }
        return target.array();
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }

    private static int headerBytes(int dimensions) {
        return Integer.BYTES * (1 + dimensions);
    }

    private static int itemBytes(int[] extents) {
        int bytes = 1;
        for (int d = 1; d < extents.length; d++) {
            bytes *= extents[d];
        }
        return bytes;
    }

    private static IngestException wrongLength(Path file, int[] extents, long expected, String found) {
        return IngestException.in(
                file,
                "its header announces " + Arrays.toString(extents) + ", " + expected + " bytes in all, but there are "
                        + found + "; the file is damaged or cut off, fetch it again");
    }
}
