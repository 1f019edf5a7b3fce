package dev.sluice.infra.ingest.table;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An NPY array that is read value by value, in the order they are stored. What the header announces has been compared with what the file can
 * hold before anybody allocates by it.
 */
public final class NpyArray implements Closeable {
    private static final int CHUNK = 1 << 16;

    private final String file;
    private final NpyHeader header;
    private final DataInputStream in;
    private final Closeable owner;
    private final ByteBuffer buffer;

    /**
     * @param file for messages
     * @param in after the header; closed with this
     * @param owner closed after it
     * @param available bytes that can come after the header at most
     * @throws dev.sluice.infra.ingest.source.IngestException if that is less than announced
     */
    NpyArray(String file, NpyHeader header, DataInputStream in, Closeable owner, long available) {
        this.file = file;
        this.header = header;
        this.in = in;
        this.owner = owner;
        if (header.values() > available / header.bytes()) {
            throw NpyFiles.wrong(
                    file,
                    "announces shape " + header.shapeText() + " of " + header.bytes() + " bytes each, and can hold "
                            + available + " bytes at most: it was cut off, or never was such an array");
        }
        buffer = ByteBuffer.allocate(CHUNK).order(header.order()).limit(0);
    }

    /** For messages. */
    public String file() {
        return file;
    }

    /** What the array is like. */
    public NpyHeader header() {
        return header;
    }

    /**
     * The next value; whole numbers beyond 2^53 are rounded.
     *
     * @throws dev.sluice.infra.ingest.source.IngestException if the file breaks off
     */
    public double next() throws IOException {
        if (buffer.remaining() < header.bytes()) {
            fill();
        }
        return switch (header.kind()) {
            case 'f' -> floating();
            case 'i' -> signed();
            case 'b' -> buffer.get() == 0 ? 0 : 1;
            default -> unsigned();
        };
    }

    private void fill() throws IOException {
        // chunks hold whole values, so that nothing is left over
        int read = in.readNBytes(buffer.array(), 0, CHUNK);
        buffer.position(0).limit(read - read % header.bytes());
        if (!buffer.hasRemaining()) {
            throw NpyFiles.wrong(file, "breaks off before shape " + header.shapeText() + " is full");
        }
    }

    private double floating() {
        return switch (header.bytes()) {
            case 2 -> half(buffer.getShort());
            case 4 -> buffer.getFloat();
            default -> buffer.getDouble();
        };
    }

    private long signed() {
        return switch (header.bytes()) {
            case 1 -> buffer.get();
            case 2 -> buffer.getShort();
            case 4 -> buffer.getInt();
            default -> buffer.getLong();
        };
    }

    private double unsigned() {
        return switch (header.bytes()) {
            case 1 -> Byte.toUnsignedInt(buffer.get());
            case 2 -> Short.toUnsignedInt(buffer.getShort());
            case 4 -> Integer.toUnsignedLong(buffer.getInt());
            default -> {
                long value = buffer.getLong();
                yield value >= 0 ? value : value + 0x1p64;
            }
        };
    }

    /** IEEE 754 binary16: 1 sign bit, 5 of the exponent (bias 15), 10 of the fraction. */
    public static double half(short bits) {
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        double size = exponent == 0
                ? fraction * 0x1p-24
                : exponent == 0x1f
                        ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                        : Math.scalb(1 + fraction * 0x1p-10, exponent - 15);
        return bits < 0 ? -size : size;
    }

    @Override
    public void close() throws IOException {
        in.close();
        owner.close();
    }
}
