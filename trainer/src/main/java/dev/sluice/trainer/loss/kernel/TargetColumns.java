package dev.sluice.trainer.loss.kernel;

/**
 * How targets, weights and clip thresholds lie side by side in one row of label columns. Single-label:
 * {@code [one-hot K | weight | τ]}; multi-label: {@code [0 or 1 for each class K | weight of each class K | τ]}.
 *
 * <p>Weights and τ travel in label columns because DL4J multiplies a label mask into the logits.
 *
 * @param classes K, at least 2
 * @param multiLabel whether a sample may have any subset of the classes
 */
public record TargetColumns(int classes, boolean multiLabel) {
    /** A τ that clips nothing and that a float can hold. */
    public static final float NO_CLIPPING = 1e30f;

    public TargetColumns {
        if (classes < 2) {
            throw new IllegalArgumentException("classes must be at least 2, not " + classes);
        }
    }

    public static TargetColumns singleLabel(int classes) {
        return new TargetColumns(classes, false);
    }

    /** Weights of one sample: 1, or one for each class of a multi-label sample. */
    public int weights() {
        return multiLabel ? classes : 1;
    }

    /** Columns of a row. */
    public int width() {
        return classes + weights() + 1;
    }

    /** Column of the first weight. */
    public int weightAt() {
        return classes;
    }

    /** Column of the clip threshold τ. */
    public int tauAt() {
        return classes + weights();
    }
}
