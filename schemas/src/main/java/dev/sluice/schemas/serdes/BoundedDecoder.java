package dev.sluice.schemas.serdes;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Avro's binary encoding, read from an array by somebody who does not trust it. Avro's own decoder allocates what a length announces before it
 * looks at what is left, so that ten bytes can ask for gigabytes; this one holds every length and every count against the bytes that
 * are left, and refuses before anything is allocated. Arrays and maps whose items take no bytes at all are held to the same bound.
 *
 * <p>Invariant: what a record makes a reader allocate is bounded by a constant times the record's own size.
 */
final class BoundedDecoder extends Decoder {
    private static final int LONGEST_VARINT = 10;

    private final byte[] bytes;
    private final ByteBuffer little;
    private final int end;
    private int at;

    /** @param from index of the first byte of the value; it may not be beyond the end */
    BoundedDecoder(byte[] bytes, int from) {
        this.bytes = bytes;
        little = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        at = from;
        end = bytes.length;
    }

    @Override
    public void readNull() {
        // takes no bytes
    }

    @Override
    public boolean readBoolean() throws EOFException {
        return bytes[take(1, "boolean")] == 1;
    }

    @Override
    public int readInt() throws EOFException {
        long value = readLong();
        if (value != (int) value) {
            throw new AvroRuntimeException("an int holds " + value);
        }
        return (int) value;
    }

    @Override
    public long readLong() throws EOFException {
        long bits = 0;
        for (int i = 0; i < LONGEST_VARINT; i++) {
            long next = bytes[take(1, "number")];
            bits |= (next & 0x7f) << (7 * i);
            if (next >= 0) {
                return bits >>> 1 ^ -(bits & 1);
            }
        }
        throw new AvroRuntimeException("a number takes more than " + LONGEST_VARINT + " bytes");
    }

    @Override
    public float readFloat() throws EOFException {
        return little.getFloat(take(Float.BYTES, "float"));
    }

    @Override
    public double readDouble() throws EOFException {
        return little.getDouble(take(Double.BYTES, "double"));
    }

    @Override
    public Utf8 readString(@Nullable Utf8 old) throws EOFException {
        return new Utf8(readString());
    }

    @Override
    public String readString() throws EOFException {
        int length = length("string");
        return new String(bytes, take(length, "string"), length, StandardCharsets.UTF_8);
    }

    @Override
    public void skipString() throws EOFException {
        skip("string");
    }

    @Override
    public ByteBuffer readBytes(@Nullable ByteBuffer old) throws EOFException {
        int length = length("bytes");
        byte[] copy = new byte[length];
        System.arraycopy(bytes, take(length, "bytes"), copy, 0, length);
        return ByteBuffer.wrap(copy);
    }

    @Override
    public void skipBytes() throws EOFException {
        skip("bytes");
    }

    @Override
    public void readFixed(byte[] target, int start, int length) throws EOFException {
        System.arraycopy(bytes, take(length, "fixed"), target, start, length);
    }

    @Override
    public void skipFixed(int length) throws EOFException {
        take(length, "fixed");
    }

    @Override
    public int readEnum() throws EOFException {
        return readInt();
    }

    @Override
    public long readArrayStart() throws EOFException {
        return count();
    }

    @Override
    public long arrayNext() throws EOFException {
        return count();
    }

    @Override
    public long skipArray() throws EOFException {
        return skippedItems();
    }

    @Override
    public long readMapStart() throws EOFException {
        return count();
    }

    @Override
    public long mapNext() throws EOFException {
        return count();
    }

    @Override
    public long skipMap() throws EOFException {
        return skippedItems();
    }

    @Override
    public int readIndex() throws EOFException {
        return readInt();
    }

    private void skip(String what) throws EOFException {
        take(length(what), what);
    }

    private int length(String what) throws EOFException {
        return checked(readLong(), what);
    }

    /** Items of the next block; a negative count is followed by the block's size in bytes. */
    private long count() throws EOFException {
        long count = readLong();
        if (count >= 0) {
            return checked(count, "block of items");
        }
        checked(readLong(), "block");
        return checked(-count, "block of items");
    }

    /** Skips blocks that tell their size; what is left is a block whose items must be skipped one by one, or 0 at the end. */
    private long skippedItems() throws EOFException {
        long count = readLong();
        while (count < 0) {
            skip("block");
            count = readLong();
        }
        return checked(count, "block of items");
    }

    private int checked(long size, String what) throws EOFException {
        if (size < 0) {
            throw new AvroRuntimeException("a " + what + " announces the size " + size);
        }
        if (size > end - at) {
            throw new EOFException("a " + what + " announces " + size + ", and " + (end - at) + " bytes are left");
        }
        return (int) size;
    }

    /** Goes beyond the next bytes and tells where they begin. */
    private int take(int length, String what) throws EOFException {
        checked(length, what);
        int from = at;
        at += length;
        return from;
    }
}
