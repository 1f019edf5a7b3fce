package dev.sluice.trainer.network;

import dev.sluice.trainer.loss.kernel.TargetColumns;
import java.util.Arrays;
import java.util.List;

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
     * Takes the next single-label sample, whose features have been written.
     *
     * @param label class index
     * @param weight of its loss, above 0
     * @param tau clip threshold, at least 1, or {@link TargetColumns#NO_CLIPPING}
     * @param key identifies the sample from pass to pass
     */
    public void add(int label, double weight, double tau, String key) {
        require(!columns.multiLabel(), "one label and weight", "multi-label");
        int row = emptyRow();
        labels[row + label] = 1;
        labels[row + columns.weightAt()] = (float) weight;
        finish(row, tau, key);
    }

    /**
     * Takes the next multi-label sample, whose features have been written.
     *
     * @param present class indices, any set of them
     * @param labelWeights weight of each class's binary loss; empty for 1 everywhere
     * @param weight of the whole sample, which multiplies them
     * @param tau clip threshold of each binary loss, at least 1, or {@link TargetColumns#NO_CLIPPING}
     * @param key identifies the sample from pass to pass
     */
    public void add(List<Integer> present, List<Float> labelWeights, double weight, double tau, String key) {
        require(columns.multiLabel(), "a set of labels", "single-label");
        int row = emptyRow();
        for (int label : present) {
            labels[row + label] = 1;
        }
        for (int c = 0; c < columns.classes(); c++) {
            double own = labelWeights.isEmpty() ? 1 : labelWeights.get(c);
            labels[row + columns.weightAt() + c] = (float) (weight * own);
        }
        finish(row, tau, key);
    }

    private static void require(boolean fits, String given, String task) {
        if (!fits) {
            throw new IllegalStateException(given + " cannot be added to a " + task + " batch");
        }
    }

    private int emptyRow() {
        int row = size * columns.width();
        Arrays.fill(labels, row, row + columns.width(), 0);
        return row;
    }

    private void finish(int row, double tau, String key) {
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

    /** Label columns row by row, remains of earlier samples behind the last one. */
    float[] labels() {
        return labels;
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
