package dev.sluice.scorer.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes one message in protobuf's wire format: varints, byte strings and messages within, each led by field number and wire type.
 * The few messages of ONNX that are written do not earn a dependency on protobuf and 300 generated classes.
 */
final class ProtoWriter {
    private static final int VARINT = 0;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private byte[] buffer = new byte[256];
    private int size;

    ProtoWriter integer(int field, long value) {
        varint(((long) field << 3) | VARINT);
        varint(value);
        return this;
    }

    ProtoWriter real(int field, float value) {
        varint(((long) field << 3) | FIXED32);
        int bits = Float.floatToIntBits(value);
        ensure(4);
        for (int shift = 0; shift < 32; shift += 8) {
            buffer[size++] = (byte) (bits >>> shift);
        }
        return this;
    }

    ProtoWriter text(int field, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return bytes(field, bytes, bytes.length);
    }

    ProtoWriter message(int field, ProtoWriter message) {
        return bytes(field, message.buffer, message.size);
    }

    /** Begins a field of so many bytes, which the caller writes. */
    ProtoWriter announce(int field, long length) {
        varint(((long) field << 3) | BYTES);
        varint(length);
        return this;
    }

    int size() {
        return size;
    }

    void writeTo(ByteBuffer target) {
        target.put(buffer, 0, size);
    }

    /** Longs as ONNX's raw data has them. */
    ProtoWriter longs(int field, long... values) {
        begin(field, Math.multiplyExact(8, values.length));
        ByteBuffer.wrap(buffer, size, 8 * values.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer()
                .put(values);
        size += 8 * values.length;
        return this;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(buffer, size);
    }

    private ProtoWriter bytes(int field, byte[] bytes, int length) {
        begin(field, length);
        System.arraycopy(bytes, 0, buffer, size, length);
        size += length;
        return this;
    }

    private void begin(int field, int length) {
        ProtoWriter unused = announce(field, length);
        ensure(length);
    }

    private void varint(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            buffer[size++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
    }

    private void ensure(int more) {
        int needed = Math.addExact(size, more);
        if (needed > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(needed, (int) Math.min(Integer.MAX_VALUE - 16, 2L * size)));
        }
    }
}
