package dev.sluice.topology.noise.window;

import java.util.Arrays;

/**
 * Histograms of losses over the standard bins:
 *
 * <ul>
 *   <li>f, the losses that were observed, for each given class;
 *   <li>g, the counterfactual losses -ln p_j the same samples would have had under each wrong label j, that is every class but the
 *       predicted one;
 *   <li>the noise probability the samples were given, summed over each bin of their losses in parts of 2⁻¹⁶.
 * </ul>
 *
 * <p>Whole numbers, so sums are exact.
 */
final class LossCounts {
    private static final int BINS = LossBins.standard().count();
    private static final int MAX_KEY = LossDelta.MAX_CLASSES * BINS - 1;
    private static final long[] NOTHING = {};

    /** By given class and bin: {@code class * BINS + bin}. */
    private SparseCounts observed = new SparseCounts();

    private final long[] counterfactual = new long[BINS];
    private final long[] noisyMass = new long[BINS];

    void record(SampleSketch sample) {
        observed.add(sample.label * BINS + sample.lossBin, 1);
        noisyMass[sample.lossBin] += sample.noisyMass;
        for (int j = 0; j < sample.size; j++) {
            if (j != sample.best) {
                counterfactual[sample.counterfactualBins[j]]++;
            }
        }
    }

    void accumulate(LossCounts other, int sign) {
        observed.add(other.observed, sign);
        for (int bin = 0; bin < BINS; bin++) {
            counterfactual[bin] += sign * other.counterfactual[bin];
            noisyMass[bin] += sign * other.noisyMass[bin];
        }
    }

    void clear() {
        observed.clear();
        Arrays.fill(counterfactual, 0);
        Arrays.fill(noisyMass, 0);
    }

    /** Losses observed. */
    long total() {
        long sum = 0;
        for (int i = 0; i < observed.size(); i++) {
            sum += observed.count(i);
        }
        return sum;
    }

    /** Number of given classes, as far as losses were observed. */
    int classes() {
        return observed.isEmpty() ? 0 : observed.key(observed.size() - 1) / BINS + 1;
    }

    /** f of all given classes together, {@code [bins]}. */
    long[] observed() {
        long[] sum = new long[BINS];
        for (int i = 0; i < observed.size(); i++) {
            sum[observed.key(i) % BINS] += observed.count(i);
        }
        return sum;
    }

    /** f, {@code [classes][bins]}; empty for classes without samples. */
    long[][] observedByClass(int classes) {
        long[][] byClass = new long[classes][];
        Arrays.fill(byClass, NOTHING);
        for (int i = 0; i < observed.size(); i++) {
            int givenClass = observed.key(i) / BINS;
            if (byClass[givenClass] == NOTHING) {
                byClass[givenClass] = new long[BINS];
            }
            byClass[givenClass][observed.key(i) % BINS] = observed.count(i);
        }
        return byClass;
    }

    /** Samples of each given class, {@code [classes]}. */
    long[] classCounts(int classes) {
        long[] sum = new long[classes];
        for (int i = 0; i < observed.size(); i++) {
            sum[observed.key(i) / BINS] += observed.count(i);
        }
        return sum;
    }

    /** g, {@code [bins]}. */
    long[] counterfactual() {
        return counterfactual.clone();
    }

    /** Mean noise probability of each bin, {@code [bins]}, 0 to 1; an empty bin has that of the next lower one. */
    double[] noisyShare() {
        long[] losses = observed();
        double[] share = new double[BINS];
        for (int bin = 0; bin < BINS; bin++) {
            share[bin] = losses[bin] > 0
                    ? Math.min(1, noisyMass[bin] / SampleSketch.massUnit() / losses[bin])
                    : bin == 0 ? 0 : share[bin - 1];
        }
        return share;
    }

    void write(CountWriter out) {
        observed.write(out);
        SparseCounts.write(counterfactual, out);
        SparseCounts.write(noisyMass, out);
    }

    static LossCounts read(CountReader in) {
        LossCounts read = new LossCounts();
        read.observed = SparseCounts.read(in, MAX_KEY);
        SparseCounts.read(in, read.counterfactual);
        SparseCounts.read(in, read.noisyMass);
        return read;
    }
}
