package dev.sluice.trainer.network;

import dev.sluice.trainer.loss.TargetColumns;
import java.util.Arrays;

/** Samples collected for one step of training, in the form the network and its loss take; reused from step to step. */
public final class Batch {
    private static final int MAX_FLOATS = 1 << 28;

    private final int capacity;
    private final int values;
    private final TargetColumns columns;
    private final String[] keys;
    private final float[] features;
    private final float[] labels;
    private int size;

    /**
     * @param capacity most samples
     * @param values values of one sample
     * @param columns how labels are laid out
     * @throws IllegalArgumentException if that is more than memory should be asked for
     */
    public Batch(int capacity, int values, TargetColumns columns) {
        if ((long) capacity * values > MAX_FLOATS || (long) capacity * columns.width() > MAX_FLOATS) {
            throw new IllegalArgumentException("a batch of " + capacity + " samples of " + values + " values and "
                    + columns.classes() + " classes is too large; choose a smaller batch size");
        }
        this.capacity = capacity;
        this.values = values;
        this.columns = columns;
        features = new float[capacity * values];
        labels = new float[capacity * columns.width()];
        keys = new String[capacity];
    }

    /** Array to write the next sample's normalised features into, from {@link #featuresAt} on. */
    public float[] features() {
        return features;
    }

    /** Where in {@link #features} the next sample begins. */
    public int featuresAt() {
        return size * values;
    }

    /**
     * Takes the next sample, whose features have been written.
     *
     * @param label class index
     * @param weight of its loss, above 0
     * @param tau clip threshold, at least 1, or {@link TargetColumns#NO_CLIPPING}
     * @param key identifies the sample from pass to pass
     */
    public void add(int label, double weight, double tau, String key) {
        int row = size * columns.width();
        Arrays.fill(labels, row, row + columns.width(), 0);
        labels[row + label] = 1;
        labels[row + columns.weightAt()] = (float) weight;
        labels[row + columns.tauAt()] = (float) Math.min(tau, TargetColumns.NO_CLIPPING);
        keys[size] = key;
        size++;
    }

    public int size() {
        return size;
    }

    public boolean full() {
        return size == capacity;
    }

    /** Empties it for the next step. */
    public void clear() {
        size = 0;
    }

    float[] usedFeatures() {
        return size == capacity ? features : Arrays.copyOf(features, size * values);
    }

    float[] usedLabels() {
        return size == capacity ? labels : Arrays.copyOf(labels, size * columns.width());
    }

    String[] keys() {
        return size == capacity ? keys : Arrays.copyOf(keys, size);
    }
}
