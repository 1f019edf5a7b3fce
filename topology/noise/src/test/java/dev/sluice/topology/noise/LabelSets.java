package dev.sluice.topology.noise;

import dev.sluice.topology.noise.window.BinaryLabels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A made-up multi-label source: each class is present in one sample of eight, its calibrated probability is what the model says, and given
 * values are flipped at a rate for those present and one for those absent.
 */
final class LabelSets {
    static final int CLASSES = 20;

    private static final double DENSITY = 0.12;

    /** One class of one sample: what the model thinks, what is true and what is given. */
    record Value(float present, boolean truth, boolean given) {
        boolean wrong() {
            return truth != given;
        }

        float[] probabilities() {
            return BinaryLabels.probabilities(present);
        }

        double loss() {
            return BinaryLabels.loss(present, given);
        }

        int label() {
            return given ? 1 : 0;
        }
    }

    private final Random random;
    private final double missing;
    private final double extra;

    /**
     * @param missing share of the present values that are given as absent
     * @param extra share of the absent values that are given as present
     */
    LabelSets(long seed, double missing, double extra) {
        random = new Random(seed);
        this.missing = missing;
        this.extra = extra;
    }

    Value value() {
        boolean likely = random.nextDouble() < DENSITY;
        double logit = likely ? 5 + 2 * random.nextGaussian() : -6 + 2 * random.nextGaussian();
        float present = (float) (1 / (1 + Math.exp(-logit)));
        boolean truth = random.nextDouble() < present;
        boolean flipped = random.nextDouble() < (truth ? missing : extra);
        return new Value(present, truth, truth != flipped);
    }

    List<Value> sample() {
        List<Value> values = new ArrayList<>();
        for (int j = 0; j < CLASSES; j++) {
            values.add(value());
        }
        return values;
    }
}
