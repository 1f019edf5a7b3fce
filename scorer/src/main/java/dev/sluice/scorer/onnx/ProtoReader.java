package dev.sluice.scorer.onnx;

import dev.sluice.schemas.models.InvalidModelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads one message in protobuf's wire format field by field, without copying and without trusting a length: {@link #next()}, then
 * one of the readers of values, or none to skip it. Whatever is not well-formed is refused.
 */
final class ProtoReader {
    private static final int MAX_TEXT = 1024;

    private final byte[] bytes;
    private final int end;
    private int at;
    private int field;
    private int wireType;
    private long number;
    private int from;
    private int to;

    ProtoReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private ProtoReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /** Goes to the next field; false at the end of the message. */
    boolean next() {
        if (at == end) {
            return false;
        }
        long tag = varint();
        if (tag >>> 3 < 1 || tag >>> 3 >= 1 << 29) {
            throw broken("a field without a number");
        }
        field = (int) (tag >>> 3);
        wireType = (int) (tag & 7);
        switch (wireType) {
            case 0 -> number = varint();
            case 1 -> take(8);
            case 2 -> take(varint());
            case 5 -> take(4);
            default -> throw broken("a field of an unknown kind");
        }
        return true;
    }

    /** Number of the field. */
    int field() {
        return field;
    }

    long integer() {
        require(0);
        return number;
    }

    String text() {
        require(2);
        if (to - from > MAX_TEXT) {
            throw broken("a name of " + (to - from) + " bytes");
        }
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    ProtoReader message() {
        require(2);
        return new ProtoReader(bytes, from, to);
    }

    /** The bytes of a field of bytes, little-endian as ONNX's raw data is. */
    ByteBuffer raw() {
        require(2);
        return buffer();
    }

    /** Adds a repeated integer, whether it is packed or not. */
    void integersInto(Longs list) {
        if (wireType == 0) {
            list.add(number);
            return;
        }
        ProtoReader packed = message();
        while (packed.at < packed.end) {
            list.add(packed.varint());
        }
    }

    /** How many values a repeated field of fixed width adds, packed or not. */
    int fixedCount(int width) {
        if (wireType == (width == 4 ? 5 : 1)) {
            return 1;
        }
        require(2);
        if ((to - from) % width != 0) {
            throw broken("packed values of a broken length");
        }
        return (to - from) / width;
    }

    private ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes, from, to - from).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private void require(int wanted) {
        if (wireType != wanted) {
            throw broken("field " + field + " of another kind than it should be");
        }
    }

    private void take(long length) {
        if (length < 0 || length > end - at) {
            throw broken("a field that is longer than what holds it: the file is cut off or damaged");
        }
        from = at;
        at += (int) length;
        to = at;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at == end) {
                throw broken("a number without an end: the file is cut off or damaged");
            }
            byte next = bytes[at++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw broken("a number of more than 64 bits");
    }

    private static InvalidModelException broken(String what) {
        return new InvalidModelException("not a readable ONNX file: " + what);
    }
}
