package dev.sluice.topology.noise.window;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes whole numbers as variable-length bytes, seven bits each, smallest first. */
public final class CountWriter {
    private static final int MAX_COUNT_BYTES = 10;

    private byte[] bytes;
    private int size;

    /** A writer with room for 2048 bytes; it grows as needed. */
    public CountWriter() {
        this(2048);
    }

    /**
     * A writer with room for so many bytes; it grows as needed.
     *
     * @param capacity bytes, 0 or more
     */
    public CountWriter(int capacity) {
        bytes = new byte[capacity];
    }

    /** Writes the lowest eight bits. */
    public void writeByte(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    /** Writes a number from 0. */
    public void writeCount(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("a count cannot be " + value);
        }
        room(MAX_COUNT_BYTES);
        if (value <= 0x7f) {
            bytes[size++] = (byte) value;
            return;
        }
        long rest = value;
        while (rest > 0x7f) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** Writes all 64 bits, highest first: what is read again is the same to the last bit. */
    public void writeDouble(double value) {
        room(Double.BYTES);
        long bits = Double.doubleToLongBits(value);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (bits >>> shift);
        }
    }

    /** Writes a short name in ASCII. */
    public void writeText(String text) {
        writeCount(text.length());
        for (byte letter : text.getBytes(StandardCharsets.US_ASCII)) {
            writeByte(letter);
        }
    }

    /** A copy of what has been written so far. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
