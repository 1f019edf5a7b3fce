package dev.sluice.trainer.loss.kernel;

import org.jspecify.annotations.Nullable;

/**
 * What a loss sees of one batch of n samples and K classes, and where it writes its results. All arrays are row-major.
 *
 * @param n samples
 * @param columns K and the meaning of the targets
 * @param logits {@code [n, K]}
 * @param targets {@code [n, K]}, 0 or 1; exactly one 1 in each row of a single-label batch
 * @param weights {@code [n]}, or {@code [n, K]} for a multi-label batch; at least 0
 * @param taus {@code [n]}, clip thresholds, at least 1; {@link TargetColumns#NO_CLIPPING} for none
 * @param keys identifies each sample from pass to pass, for losses that remember; null where nothing is known of it
 * @param losses {@code [n]}, takes the weighted loss of each sample in nats
 * @param gradient {@code [n, K]}, takes the derivative of each sample's weighted loss by its logits
 */
public record LossBatch(
        int n,
        TargetColumns columns,
        double[] logits,
        double[] targets,
        double[] weights,
        double[] taus,
        String @Nullable [] keys,
        double[] losses,
        double[] gradient) {

    /**
     * The class of a sample of a single-label batch.
     *
     * @throws IllegalArgumentException if no target of the row is set
     */
    public int label(int row) {
        int classes = columns.classes();
        for (int j = 0; j < classes; j++) {
            if (targets[row * classes + j] > 0.5) {
                return j;
            }
        }
        throw new IllegalArgumentException("sample " + row + " of the batch has no class set");
    }

    /** The key of a sample, null where nothing is known of it. */
    public @Nullable String key(int row) {
        return keys == null ? null : keys[row];
    }
}
