package dev.sluice.topology.noise.window;

import java.nio.charset.StandardCharsets;

/** Reads what {@link CountWriter} wrote, and trusts nothing: every fault is an {@link IllegalArgumentException} that says what it is. */
public final class CountReader {
    private static final int MAX_TEXT = 64;

    private final byte[] bytes;
    private final String what;
    private int at;

    /**
     * @param what what the bytes are, for messages
     * @param limit most bytes that are accepted
     */
    public CountReader(byte[] bytes, String what, int limit) {
        if (bytes.length > limit) {
            throw new IllegalArgumentException(what + " of " + bytes.length + " bytes exceeds " + limit);
        }
        this.bytes = bytes;
        this.what = what;
    }

    /** One byte, 0 to 255. */
    public int readByte() {
        if (at >= bytes.length) {
            throw new IllegalArgumentException(what + " ends early, after " + bytes.length + " bytes");
        }
        return bytes[at++] & 0xff;
    }

    /** Reads a version that must be this one. */
    public void expectVersion(int version) {
        int found = readByte();
        if (found != version) {
            throw new IllegalArgumentException(
                    what + " has format version " + found + ", this program reads " + version);
        }
    }

    /** Reads a version that may be one of several. */
    public int expectVersion(int oldest, int newest) {
        int found = readByte();
        if (found < oldest || found > newest) {
            throw new IllegalArgumentException(
                    what + " has format version " + found + ", this program reads " + oldest + " to " + newest);
        }
        return found;
    }

    /** A number from 0, of at most 63 bits. */
    public long readCount() {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int next = readByte();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IllegalArgumentException(what + " has a count of more than 63 bits");
    }

    /**
     * A number from 0 that must not exceed a limit, so that damaged bytes cannot make the reader allocate without bound.
     *
     * @param field what is counted, for messages
     */
    public int readCount(int limit, String field) {
        long value = readCount();
        if (value > limit) {
            throw new IllegalArgumentException(what + ": " + field + " is " + value + ", the limit is " + limit);
        }
        return (int) value;
    }

    /** Any eight bytes are a double: NaN and infinities are for the caller to refuse. */
    public double readDouble() {
        long bits = 0;
        for (int i = 0; i < Double.BYTES; i++) {
            bits = bits << 8 | readByte();
        }
        return Double.longBitsToDouble(bits);
    }

    /** A name of at most 64 ASCII characters. */
    public String readText() {
        byte[] text = new byte[readCount(MAX_TEXT, "length of a name")];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) readByte();
        }
        return new String(text, StandardCharsets.US_ASCII);
    }

    /** Refuses bytes that are left over. */
    public void expectEnd() {
        if (at != bytes.length) {
            throw new IllegalArgumentException(what + " has " + (bytes.length - at) + " bytes too many");
        }
    }
}
