package dev.sluice.schemas.models;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * ND4J's binary form of a row of floats, byte for byte what {@code Nd4j.write} gives: the shape information as a buffer of
 * longs, then the values, big-endian. Reading it here, not with {@code Nd4j.read}, keeps a hostile header from allocating
 * memory that the file does not back; writing it here is several times faster than value by value.
 */
final class FloatArrays {
    private static final String ALLOCATION = "MIXED_DATA_TYPES";
    private static final long FLOAT_FLAG = 8192;
    private static final int C_ORDER = 'c';
    private static final int MAX_SHAPE_WORDS = 8;

    private FloatArrays() {}

    static byte[] encode(float[] values) {
        try {
            ByteArrayOutputStream header = new ByteArrayOutputStream(160);
            DataOutputStream out = new DataOutputStream(header);
            long[] shapeInformation = {1, values.length, 1, FLOAT_FLAG, 1, C_ORDER};
            out.writeUTF(ALLOCATION);
            out.writeLong(shapeInformation.length);
            out.writeUTF("LONG");
            for (long word : shapeInformation) {
                out.writeLong(word);
            }
            out.writeUTF(ALLOCATION);
            out.writeLong(values.length);
            out.writeUTF("FLOAT");
            ByteBuffer bytes = ByteBuffer.allocate(Math.addExact(header.size(), Math.multiplyExact(4, values.length)));
            bytes.put(header.toByteArray()).asFloatBuffer().put(values);
            return bytes.array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param name what the bytes are, for messages
     * @throws InvalidModelException unless the bytes are exactly one row of floats
     */
    static float[] decode(String name, byte[] bytes) {
        try {
            ByteArrayInputStream source = new ByteArrayInputStream(bytes);
            DataInputStream in = new DataInputStream(source);
            in.readUTF();
            long words = in.readLong();
            if (words < 4 || words > MAX_SHAPE_WORDS || !in.readUTF().equals("LONG")) {
                throw new InvalidModelException(name + " does not begin with the shape of a row of values");
            }
            long rank = in.readLong();
            long elements = 1;
            for (int i = 1; i < words; i++) {
                long word = in.readLong();
                if (i <= rank) {
                    elements = Math.multiplyExact(elements, word);
                }
            }
            in.readUTF();
            long length = in.readLong();
            String type = in.readUTF();
            if (rank < 1 || rank > 2 || elements != length || !type.equals("FLOAT")) {
                throw new InvalidModelException(
                        name + " must be one row of FLOAT values, found rank " + rank + " of " + type);
            }
            if (length < 0 || source.available() != 4 * length) {
                throw new InvalidModelException(
                        name + " announces " + length + " values and holds " + source.available() + " bytes of them");
            }
            float[] values = new float[(int) length];
            ByteBuffer.wrap(bytes, bytes.length - source.available(), source.available())
                    .asFloatBuffer()
                    .get(values);
            return values;
        } catch (IOException | ArithmeticException e) {
            throw new InvalidModelException(name + " is not an array as ND4J writes it", e);
        }
    }
}
