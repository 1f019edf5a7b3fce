package dev.sluice.topology.noise.routing;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What a noise model thinks of each given value, present or absent, of one multi-label sample. */
public final class LabelDecisions {
    /** P from which a value is more probably wrong than right. */
    private static final float PROBABLY = 0.5f;

    private final float[] scores;
    private final double[] raw;
    private final float[] probabilities;
    private final boolean[] suspect;

    /**
     * Decisions on the values of K classes, to be {@link #set} one by one.
     *
     * @param classes K, at least 1
     */
    public LabelDecisions(int classes) {
        scores = new float[classes];
        raw = new double[classes];
        probabilities = new float[classes];
        suspect = new boolean[classes];
    }

    /**
     * Sets what is thought of one class's given value.
     *
     * @param label the class, 0 to K - 1
     * @param score at which P was read; the value's loss in nats if the loss decides
     * @param rawProbability P(wrong) before correction by verdicts, 0 to 1
     * @param probability the same after it
     * @param isSuspect whether P reaches the value's threshold
     */
    public void set(int label, float score, double rawProbability, float probability, boolean isSuspect) {
        scores[label] = score;
        raw[label] = rawProbability;
        probabilities[label] = probability;
        suspect[label] = isSuspect;
    }

    /** Number of classes K. */
    public int classes() {
        return probabilities.length;
    }

    /** P(wrong) of a class's given value after correction by verdicts, 0 to 1. */
    public float probability(int label) {
        return probabilities[label];
    }

    /** The same before correction. */
    public double raw(int label) {
        return raw[label];
    }

    /** Score of a class's given value at which P was read; its loss in nats if the loss decides. */
    public float score(int label) {
        return scores[label];
    }

    /** Whether a value's P reaches its threshold. */
    public boolean isSuspect(int label) {
        return suspect[label];
    }

    /** Whether any value's P reaches its threshold. */
    public boolean anySuspect() {
        for (boolean is : suspect) {
            if (is) {
                return true;
            }
        }
        return false;
    }

    /** Largest P of all values. */
    public float largest() {
        float largest = 0;
        for (float probability : probabilities) {
            largest = Math.max(largest, probability);
        }
        return largest;
    }

    /** The class whose value a sample is judged by: the most suspect among those at their threshold, among all if none is. */
    public int mostSuspect() {
        boolean any = anySuspect();
        return IntStream.range(0, classes())
                .filter(j -> !any || suspect[j])
                .boxed()
                .min(mostSuspectFirst())
                .orElseThrow();
    }

    /** Classes whose value is probably wrong, that is P is at least 0.5 or reaches its threshold, most suspect first. */
    public List<Integer> probablyWrong() {
        return IntStream.range(0, classes())
                .filter(j -> suspect[j] || probabilities[j] >= PROBABLY)
                .boxed()
                .sorted(mostSuspectFirst())
                .toList();
    }

    /** 1 - P of each class, {@code [K]}. */
    public List<Float> weights() {
        return IntStream.range(0, classes()).mapToObj(j -> 1 - probabilities[j]).toList();
    }

    /** P of each class, {@code [K]}. */
    public List<Float> probabilities() {
        return IntStream.range(0, classes()).mapToObj(j -> probabilities[j]).toList();
    }

    /** Score of each class, {@code [K]}. */
    public List<Float> scores() {
        return IntStream.range(0, classes()).mapToObj(j -> scores[j]).toList();
    }

    private Comparator<Integer> mostSuspectFirst() {
        return Comparator.<Integer>comparingDouble(j -> -probabilities[j])
                .thenComparingDouble(j -> -scores[j])
                .thenComparingInt(j -> j);
    }
}
