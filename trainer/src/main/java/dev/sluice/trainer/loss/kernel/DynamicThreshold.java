package dev.sluice.trainer.loss.kernel;

/**
 * The loss φ above which a batch is cut, followed from batch to batch: {@code m <- e m + (1-e) s}, s the batch's statistic, φ = max(m,
 * floor). No derivative is taken of it.
 *
 * <p>Why a floor: late in training nearly all losses are close to 0, and so is any statistic of them; what is then cut is all that is hard,
 * right or wrong. Why a moving average: a statistic of one batch has noise of the order 1/√n.
 */
public final class DynamicThreshold {
    private final Settings settings;
    private double average = Double.NaN;
    private double[] scratch = new double[0];

    DynamicThreshold(Settings settings) {
        this.settings = settings;
    }

    /**
     * @param statistic of one batch
     * @param ema e, at least 0 and below 1; 0 for each batch by itself
     * @param floor least φ, nats, at least 0
     */
    public record Settings(BatchStatistic statistic, double ema, double floor) {}

    /**
     * Takes the losses of the next batch.
     *
     * @param losses NaN for those that do not count
     * @param from index of the first
     * @param step from one to the next
     * @param n how many
     * @return φ; infinite before any loss has counted
     */
    double next(double[] losses, int from, int step, int n) {
        if (scratch.length < n) {
            scratch = new double[n];
        }
        int counting = 0;
        for (int i = 0; i < n; i++) {
            double loss = losses[from + i * step];
            if (!Double.isNaN(loss)) {
                scratch[counting++] = loss;
            }
        }
        if (counting > 0) {
            double now = settings.statistic.of(scratch, counting);
            average = Double.isNaN(average) ? now : settings.ema * average + (1 - settings.ema) * now;
        }
        return Double.isNaN(average) ? Double.POSITIVE_INFINITY : Math.max(average, settings.floor);
    }
}
