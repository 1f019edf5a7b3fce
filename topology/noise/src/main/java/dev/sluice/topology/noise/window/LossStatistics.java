package dev.sluice.topology.noise.window;

/**
 * Mean, deviation, quantiles and the median absolute deviation of binned losses. Losses are taken to be spread evenly inside
 * their bin, so that a quantile is off by less than the distance of its two neighbours in a large sample; the deviation is corrected
 * for the width of the bins (Sheppard: subtract the mean of width²/12), which grouping adds to the variance of a smooth distribution.
 *
 * <p>Invariants: finite; quantiles are non-decreasing in their order.
 */
public final class LossStatistics {
    private static final int BISECTIONS = 50;

    private final double[] edges;
    /** Share of the losses below each edge. */
    private final double[] below;

    private final double mean;
    private final double deviation;

    /**
     * @param counts losses in each bin, at least one of them above 0
     * @param bins the bins
     */
    public LossStatistics(long[] counts, LossBins bins) {
        edges = bins.edges();
        below = new double[edges.length];
        double total = 0;
        double sum = 0;
        double squares = 0;
        double widths = 0;
        for (int bin = 0; bin < counts.length; bin++) {
            double centre = bins.centre(bin);
            double width = edges[bin + 1] - edges[bin];
            total += counts[bin];
            sum += counts[bin] * centre;
            squares += counts[bin] * centre * centre;
            widths += counts[bin] * width * width;
            below[bin + 1] = total;
        }
        for (int edge = 1; edge < below.length; edge++) {
            below[edge] /= total;
        }
        mean = sum / total;
        deviation = Math.sqrt(Math.max(0, squares / total - mean * mean - widths / 12 / total));
    }

    /** Nats. */
    public double mean() {
        return mean;
    }

    /** Standard deviation of the losses, nats. */
    public double standardDeviation() {
        return deviation;
    }

    /**
     * The loss that a share of the losses does not exceed.
     *
     * @param share 0 to 1
     */
    public double quantile(double share) {
        int bin = 0;
        while (bin < edges.length - 2 && below[bin + 1] < share) {
            bin++;
        }
        double inside = below[bin + 1] - below[bin];
        double part = inside > 0 ? (share - below[bin]) / inside : 0;
        return edges[bin] + Math.min(Math.max(part, 0), 1) * (edges[bin + 1] - edges[bin]);
    }

    /** Median of |loss - median|, nats. */
    public double medianAbsoluteDeviation() {
        double median = quantile(0.5);
        double low = 0;
        double high = edges[edges.length - 1] - edges[0];
        for (int i = 0; i < BISECTIONS; i++) {
            double distance = 0.5 * (low + high);
            if (shareBelow(median + distance) - shareBelow(median - distance) < 0.5) {
                low = distance;
            } else {
                high = distance;
            }
        }
        return high;
    }

    private double shareBelow(double loss) {
        int low = 0;
        int high = edges.length - 1;
        if (loss <= edges[low]) {
            return 0;
        }
        if (loss >= edges[high]) {
            return 1;
        }
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (edges[middle] <= loss) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return below[low] + (below[high] - below[low]) * (loss - edges[low]) / (edges[high] - edges[low]);
    }
}
