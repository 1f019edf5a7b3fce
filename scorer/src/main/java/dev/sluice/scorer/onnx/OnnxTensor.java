package dev.sluice.scorer.onnx;

import dev.sluice.schemas.models.InvalidModelException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A constant in an ONNX file: its shape, and its values if they are few integers. It is refused unless it holds exactly as many values as
 * its shape announces, all of them inside the file.
 *
 * @param name its name, empty within an attribute
 * @param shape sizes of its dimensions; none for a single value
 * @param integers its values, if they are at most {@link #MAX_INTEGERS} integers
 */
record OnnxTensor(String name, long[] shape, long @Nullable [] integers) {
    static final int MAX_INTEGERS = 64;
    private static final int MAX_RANK = 8;
    private static final int FLOAT = 1;
    private static final int INT32 = 6;
    private static final int INT64 = 7;
    private static final int BOOL = 9;
    private static final int DOUBLE = 11;

    static OnnxTensor read(ProtoReader reader) {
        Longs shape = Longs.atMost(MAX_RANK);
        Longs values = Longs.counting(MAX_INTEGERS);
        ByteBuffer raw = null;
        String name = "";
        long type = 0;
        long typed = 0;
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> reader.integersInto(shape);
                case 2 -> type = reader.integer();
                case 4 -> typed += reader.fixedCount(4);
                case 5, 7 -> reader.integersInto(values);
                case 8 -> name = reader.text();
                case 9 -> raw = reader.raw();
                case 10 -> typed += reader.fixedCount(8);
                case 12, 16 -> {}
                default ->
                    throw new InvalidModelException(
                            OnnxFile.quote(name)
                                    + " is a constant in segments, of strings or in another file; export the model into one file");
            }
        }
        int width = width(name, type);
        long count = count(name, shape.toArray());
        boolean whole = raw == null
                ? typed + values.count() == count
                : raw.remaining() == Math.multiplyExact(width, count) && typed + values.count() == 0;
        if (!whole) {
            throw new InvalidModelException("the constant " + OnnxFile.quote(name) + " announces " + count
                    + " values of " + width + " bytes and does not hold them");
        }
        boolean few = count <= MAX_INTEGERS && (type == INT64 || type == INT32);
        return new OnnxTensor(name, shape.toArray(), few ? integers(raw, width, values.toArray(), (int) count) : null);
    }

    private static long[] integers(@Nullable ByteBuffer raw, int width, long[] listed, int count) {
        if (raw == null) {
            return listed;
        }
        long[] integers = new long[count];
        for (int i = 0; i < count; i++) {
            integers[i] = width == 8 ? raw.getLong() : raw.getInt();
        }
        return integers;
    }

    private static int width(String name, long type) {
        if (type == FLOAT || type == INT32) {
            return 4;
        }
        if (type == INT64 || type == DOUBLE) {
            return 8;
        }
        if (type == BOOL) {
            return 1;
        }
        throw new InvalidModelException("the constant " + OnnxFile.quote(name) + " has type " + type
                + "; there may be float, double, int32, int64 and bool");
    }

    /** Number of values of a shape. */
    static long count(String name, long[] shape) {
        long count = 1;
        for (long extent : shape) {
            if (extent < 0 || extent > Integer.MAX_VALUE) {
                throw new InvalidModelException(
                        "the shape of " + OnnxFile.quote(name) + " is impossible: " + Arrays.toString(shape));
            }
            count = Math.multiplyExact(count, extent);
        }
        return count;
    }
}
