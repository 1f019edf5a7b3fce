package dev.sluice.topology.stream;

import dev.sluice.topology.noise.LossDelta;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What the noise model counts of scored samples, one sample's numbers behind another's in bytes: the given class, its loss, the model's
 * version and learning rate, the class probabilities and, where they are not all in order, their classes. Adding a sample is a copy of
 * its numbers, much less work than writing histograms; counting them again gives the same histograms to the last bit.
 */
final class CountedNumbers {
    private static final int FIXED = 2 * Integer.BYTES + 2 * Double.BYTES + Long.BYTES + 1;

    private CountedNumbers() {}

    /** The numbers so far and one sample's more. */
    static byte[] append(byte[] soFar, Scored scored) {
        float[] probabilities = scored.probabilities();
        int[] classes = scored.classIndices();
        int each = Float.BYTES + (classes == null ? 0 : Integer.BYTES);
        byte[] longer = Arrays.copyOf(soFar, soFar.length + FIXED + each * probabilities.length);
        ByteBuffer out = ByteBuffer.wrap(longer, soFar.length, longer.length - soFar.length);
        out.putInt(scored.label())
                .putDouble(scored.value().getLoss())
                .putLong(scored.value().getModelVersion())
                .putDouble(scored.value().getLearningRate())
                .put((byte) (classes == null ? 0 : 1))
                .putInt(probabilities.length);
        for (float probability : probabilities) {
            out.putFloat(probability);
        }
        if (classes != null) {
            for (int index : classes) {
                out.putInt(index);
            }
        }
        return longer;
    }

    /**
     * Counts every sample.
     *
     * @throws IllegalArgumentException if the bytes are not what {@link #append} made
     */
    static void count(byte[] numbers, LossDelta into) {
        ByteBuffer in = ByteBuffer.wrap(numbers);
        while (in.hasRemaining()) {
            require(in.remaining() >= FIXED);
            int label = in.getInt();
            double loss = in.getDouble();
            long modelVersion = in.getLong();
            double learningRate = in.getDouble();
            boolean indexed = in.get() != 0;
            int size = in.getInt();
            int each = Float.BYTES + (indexed ? Integer.BYTES : 0);
            require(size > 0 && size <= in.remaining() / each);
            float[] probabilities = new float[size];
            for (int i = 0; i < size; i++) {
                probabilities[i] = in.getFloat();
            }
            int[] classes = indexed ? new int[size] : null;
            if (classes != null) {
                for (int i = 0; i < size; i++) {
                    classes[i] = in.getInt();
                }
            }
            into.record(label, loss, probabilities, classes, modelVersion, learningRate);
        }
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("stored numbers of counted samples are cut off: delete the application's"
                    + " local state and let it restore from its changelog");
        }
    }
}
