package dev.sluice.schemas.samples;

import dev.sluice.schemas.records.DatasetDescriptor;
import java.util.List;

/**
 * What turns decoded values into inputs of a model: {@code (value - mean) / deviation}, by one mean and deviation, or by those of the value's
 * channel or column. Computed in double precision, so that a large mean costs a small spread no digits.
 */
final class Normalisation {
    private final double[] means;
    private final double[] scales;
    private final int shared;

    private Normalisation(double[] means, double[] scales, int shared) {
        this.means = means;
        this.scales = scales;
        this.shared = shared;
    }

    /**
     * @param values of a sample
     * @throws IllegalArgumentException naming the field of the descriptor that is unusable
     */
    static Normalisation of(DatasetDescriptor descriptor, int values) {
        List<Double> means = descriptor.getMeans();
        List<Double> deviations = descriptor.getStandardDeviations();
        if (!usable(descriptor.getMean(), descriptor.getStandardDeviation())) {
            throw new IllegalArgumentException("mean must be finite and standardDeviation above 0");
        }
        if (means.isEmpty() && deviations.isEmpty()) {
            return new Normalisation(
                    new double[] {descriptor.getMean()}, new double[] {1 / descriptor.getStandardDeviation()}, values);
        }
        int channels = descriptor.getShape().get(0);
        if (means.size() != deviations.size() || (means.size() != channels && means.size() != values)) {
            throw new IllegalArgumentException("means and standardDeviations must be as many as the channels, "
                    + channels + ", or as the values of a sample, " + values + ", not " + means.size() + " and "
                    + deviations.size());
        }
        double[] scales = new double[means.size()];
        for (int i = 0; i < scales.length; i++) {
            if (!usable(means.get(i), deviations.get(i))) {
                throw new IllegalArgumentException("means must be finite and standardDeviations above 0, those at " + i
                        + " (from 0) are " + means.get(i) + " and " + deviations.get(i));
            }
            scales[i] = 1 / deviations.get(i);
        }
        return new Normalisation(
                means.stream().mapToDouble(Double::doubleValue).toArray(), scales, values / means.size());
    }

    private static boolean usable(double mean, double deviation) {
        // the inverse of a smaller one is beyond what a float holds
        return Float.isFinite((float) mean)
                && deviation > 0
                && Double.isFinite(deviation)
                && Float.isFinite((float) (1 / deviation));
    }

    /** How many means there are. */
    int groups() {
        return means.length;
    }

    /** Values in a row that have one mean. */
    int shared() {
        return shared;
    }

    double mean(int group) {
        return means[group];
    }

    /** The inverse of the deviation. */
    double scale(int group) {
        return scales[group];
    }
}
