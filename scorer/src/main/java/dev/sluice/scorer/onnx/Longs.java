package dev.sluice.scorer.onnx;

import dev.sluice.schemas.models.InvalidModelException;
import java.util.Arrays;

/** A list of integers of bounded length: shapes, attributes, and constants from which shapes are made. */
final class Longs {
    private final int most;
    private final boolean counting;
    private long[] values = new long[8];
    private int count;

    private Longs(int most, boolean counting) {
        this.most = most;
        this.counting = counting;
    }

    /** A list that refuses to grow beyond a length. */
    static Longs atMost(int most) {
        return new Longs(most, false);
    }

    /** A list that keeps the first ones and only counts the others. */
    static Longs counting(int kept) {
        return new Longs(kept, true);
    }

    void add(long value) {
        if (count < most) {
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count);
            }
            values[count] = value;
        } else if (!counting) {
            throw new InvalidModelException("a list of more than " + most + " integers in the ONNX file");
        }
        count++;
    }

    /** How many were added. */
    int count() {
        return count;
    }

    /** Those that were kept. */
    long[] toArray() {
        return Arrays.copyOf(values, Math.min(count, most));
    }
}
