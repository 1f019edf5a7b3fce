package dev.sluice.topology.noise;

import java.util.Random;

/**
 * A made-up classifier over ten classes and a source that mislabels at a given rate: the true class's logit stands out by 4 on
 * average, with a spread of 2, over standard normal ones, so that it errs on a few per cent, as real ones do.
 */
final class Simulation {
    static final int CLASSES = 10;

    /** One scored sample with the truth beside it. */
    record Sample(int label, boolean wrong, double loss, float[] probabilities) {}

    private final Random random;
    private final double noiseRate;

    Simulation(long seed, double noiseRate) {
        random = new Random(seed);
        this.noiseRate = noiseRate;
    }

    Sample next() {
        int truth = random.nextInt(CLASSES);
        boolean wrong = random.nextDouble() < noiseRate;
        int label = wrong ? (truth + 1 + random.nextInt(CLASSES - 1)) % CLASSES : truth;
        double[] logits = new double[CLASSES];
        double sum = 0;
        for (int j = 0; j < CLASSES; j++) {
            logits[j] = random.nextGaussian() + (j == truth ? 4 + 2 * random.nextGaussian() : 0);
            sum += Math.exp(logits[j]);
        }
        float[] probabilities = new float[CLASSES];
        for (int j = 0; j < CLASSES; j++) {
            probabilities[j] = (float) (Math.exp(logits[j]) / sum);
        }
        return new Sample(label, wrong, Math.log(sum) - logits[label], probabilities);
    }

    static void record(LossDelta delta, Sample sample) {
        delta.record(
                sample.label(),
                sample.loss(),
                sample.probabilities(),
                null,
                1,
                1e-3,
                0,
                LabelScorer.withoutStructure(sample.probabilities().length));
    }

    LossDelta delta(int samples) {
        LossDelta delta = new LossDelta();
        for (int i = 0; i < samples; i++) {
            record(delta, next());
        }
        return delta;
    }

    RollingWindow window(int samples) {
        RollingWindow window = new RollingWindow(8192, 256);
        for (int sent = 0; sent < samples; sent += 128) {
            window.add(delta(128));
        }
        return window;
    }
}
