package dev.sluice.schemas.models;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UTFDataFormatException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * ND4J's binary form of a row of floats, byte for byte what {@code Nd4j.write} gives: the shape information as a buffer of
 * longs, then the values, big-endian. Reading it here, not with {@code Nd4j.read}, keeps a hostile header from allocating
 * more memory than a model may have; writing it here is several times faster than value by value.
 */
final class FloatArrays {
    private static final String ALLOCATION = "MIXED_DATA_TYPES";
    private static final long FLOAT_FLAG = 8192;
    private static final int C_ORDER = 'c';
    private static final int MAX_SHAPE_WORDS = 8;
    private static final int BLOCK_BYTES = 64 << 10;

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
     * Reads a row of floats as it unpacks: besides the values no second copy of them comes into memory.
     *
     * @param name what the bytes are, for messages
     * @param source the bytes, to its end
     * @param maxBytes bound on how many there are; no more memory than that is taken, whatever the header announces
     * @throws InvalidModelException unless the bytes are exactly one row of floats
     */
    static float[] decode(String name, InputStream source, long maxBytes) throws IOException {
        DataInputStream in = new DataInputStream(source);
        long announced;
        try {
            announced = length(name, in);
        } catch (EOFException | UTFDataFormatException | ArithmeticException e) {
            throw new InvalidModelException(name + " is not an array as ND4J writes it", e);
        }
        if (announced < 0 || announced > Math.min(maxBytes, Integer.MAX_VALUE) / 4) {
            throw new InvalidModelException(name + " announces " + announced + " values, which unpack to more than the "
                    + maxBytes + " bytes allowed");
        }
        int length = (int) announced;
        float[] values = new float[length];
        byte[] block = new byte[BLOCK_BYTES];
        for (int at = 0; at < length; ) {
            int wanted = Math.min(block.length, 4 * Math.min(length - at, BLOCK_BYTES));
            int got = in.readNBytes(block, 0, wanted);
            if (got < wanted) {
                throw new InvalidModelException(
                        name + " announces " + length + " values and holds " + (at + got / 4) + " of them");
            }
            ByteBuffer.wrap(block, 0, got).asFloatBuffer().get(values, at, got / 4);
            at += got / 4;
        }
        if (in.read() >= 0) {
            throw new InvalidModelException(name + " announces " + length + " values and holds more");
        }
        return values;
    }

    private static long length(String name, DataInputStream in) throws IOException {
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
        return length;
    }
}
