package dev.sluice.infra.bench.noise;

import java.util.SplittableRandom;

/**
 * What the noise model is told of one sample, drawn from a simple model of a partly trained classifier: logits are standard normal, the true
 * class's lies a margin of N(4, 2) above; the given label is another class, any with the same probability, with the noise rate.
 *
 * @param label given class, from 0
 * @param loss -ln p of the given class, nats
 * @param probabilities softmax of the logits, {@code [classes]}
 */
public record SimulatedRecord(int label, double loss, float[] probabilities) {
    private static final double MARGIN_MEAN = 4;
    private static final double MARGIN_DEVIATION = 2;

    /**
     * Draws a record.
     *
     * @param classes K, at least 2
     * @param noiseRate probability of a wrong label, 0 to 1
     */
    public static SimulatedRecord draw(int classes, double noiseRate, SplittableRandom random) {
        int truth = random.nextInt(classes);
        double[] logits = new double[classes];
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < classes; j++) {
            logits[j] = random.nextGaussian();
            if (j == truth) {
                logits[j] += MARGIN_MEAN + MARGIN_DEVIATION * random.nextGaussian();
            }
            largest = Math.max(largest, logits[j]);
        }
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit - largest);
        }
        float[] probabilities = new float[classes];
        for (int j = 0; j < classes; j++) {
            probabilities[j] = (float) (Math.exp(logits[j] - largest) / sum);
        }
        boolean wrong = random.nextDouble() < noiseRate;
        int label = wrong ? (truth + 1 + random.nextInt(classes - 1)) % classes : truth;
        return new SimulatedRecord(label, Math.max(0, largest + Math.log(sum) - logits[label]), probabilities);
    }

    /** Draws several, always the same ones for the same seed. */
    static SimulatedRecord[] draw(int count, int classes, double noiseRate, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SimulatedRecord[] records = new SimulatedRecord[count];
        for (int i = 0; i < count; i++) {
            records[i] = draw(classes, noiseRate, random);
        }
        return records;
    }
}
