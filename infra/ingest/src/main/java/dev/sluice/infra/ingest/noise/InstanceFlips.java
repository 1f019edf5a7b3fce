package dev.sluice.infra.ingest.noise;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.Seeds;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.samples.FeatureValues;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Label noise that depends on the sample (docs/methods.md 1.3, PDN): a sample x of class y is flipped with a probability q of its own,
 * drawn from a normal distribution of mean r and deviation 0.1 truncated to [0, 1], to a class j ≠ y drawn from softmax(xᵀW[y]) over
 * j ≠ y, where the entries of W ∈ R^{K×d×K} are standard normal. x is the sample's values shifted and scaled to mean 0 and
 * deviation 1 of their own, so that nothing but the sample and the seed decides. Truncation lifts the mean of q above r where r is
 * near 0.
 *
 * <p>Not thread-safe: W is drawn class by class as classes are met.
 */
final class InstanceFlips implements SampleNoise {
    /** Entries of W: 128 MB of floats. */
    static final long MAX_WEIGHTS = 1L << 25;

    private static final double DEVIATION = 0.1;

    private final double rate;
    private final long seed;
    private final int classes;
    private final int values;
    private final FeatureEncoding encoding;
    private final float[] @Nullable [] weights;
    private final double[] x;
    private final double[] logits;

    /** @param rate r, 0 to below 1 */
    InstanceFlips(double rate, long seed, SourceFacts facts) {
        this.rate = rate;
        this.seed = seed;
        classes = facts.classNames().size();
        values = facts.values();
        encoding = facts.encoding();
        weights = new float[classes][];
        x = new double[values];
        logits = new double[classes];
    }

    /** @throws IngestException if K·d·K is too large for a data set */
    static void check(SourceFacts facts) {
        long classes = facts.classNames().size();
        if (classes * classes > MAX_WEIGHTS / facts.values()) {
            throw new IngestException("instance noise needs classes² x values of at most " + MAX_WEIGHTS
                    + ", the data set has " + classes + " classes and " + facts.values() + " values a sample");
        }
    }

    @Override
    public int flip(SplittableRandom random, int label, byte[] features) {
        double own = truncatedNormal(random);
        if (random.nextDouble() >= own) {
            return label;
        }
        standardise(features);
        float[] w = weights(label);
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < classes; j++) {
            logits[j] = 0;
        }
        for (int i = 0, at = 0; i < values; i++) {
            for (int j = 0; j < classes; j++) {
                logits[j] += x[i] * w[at++];
            }
        }
        for (int j = 0; j < classes; j++) {
            largest = j == label ? largest : Math.max(largest, logits[j]);
        }
        double sum = 0;
        for (int j = 0; j < classes; j++) {
            logits[j] = j == label ? 0 : Math.exp(logits[j] - largest);
            sum += logits[j];
        }
        return draw(random.nextDouble() * sum, label);
    }

    private int draw(double target, int label) {
        double passed = 0;
        int last = label;
        for (int j = 0; j < classes; j++) {
            passed += logits[j];
            if (logits[j] > 0) {
                last = j;
                if (passed > target) {
                    return j;
                }
            }
        }
        return last;
    }

    /** By rejection: at least half of the draws are kept for any rate from 0 to 1. */
    private double truncatedNormal(SplittableRandom random) {
        double drawn;
        do {
            drawn = rate + DEVIATION * random.nextGaussian();
        } while (drawn < 0 || drawn > 1);
        return drawn;
    }

    private void standardise(byte[] features) {
        ByteBuffer data = ByteBuffer.wrap(features).order(ByteOrder.LITTLE_ENDIAN);
        double mean = 0;
        for (int i = 0; i < values; i++) {
            x[i] = FeatureValues.stored(data, i, encoding);
            mean += x[i] / values;
        }
        double squares = 0;
        for (int i = 0; i < values; i++) {
            x[i] -= mean;
            squares += x[i] * x[i];
        }
        double deviation = Math.sqrt(squares / values);
        for (int i = 0; i < values; i++) {
            x[i] = deviation > 0 ? x[i] / deviation : 0;
        }
    }

    /** W[y], row-major {@code [values, classes]}; the same whenever it is first asked for. */
    private float[] weights(int label) {
        float[] known = weights[label];
        if (known != null) {
            return known;
        }
        SplittableRandom random = Seeds.stream(seed, "instance noise, class " + label);
        float[] drawn = new float[values * classes];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = (float) random.nextGaussian();
        }
        weights[label] = drawn;
        return drawn;
    }
}
