package dev.sluice.topology.noise.window;

import dev.sluice.topology.noise.transition.LabelScorer;
import java.util.Random;

/**
 * A made-up classifier over ten classes and a source that mislabels at a given rate: the true class's logit stands out by 4 on
 * average, with a spread of 2, over standard normal ones, so that it errs on a few per cent, as real ones do. What it is like can be changed
 * while the stream runs.
 */
public final class Simulation {
    public static final int CLASSES = 10;

    /** One scored sample with the truth beside it. */
    public record Sample(int truth, int label, double loss, float[] probabilities) {
        public boolean wrong() {
            return label != truth;
        }
    }

    /** Into which class a sample of a true class is flipped. */
    public interface Flips {
        int label(int truth, Random random);
    }

    private final Random random;
    private int classes = CLASSES;
    private double noiseRate;
    private Flips flips = this::anyOther;
    private double margin = 4;
    private double spread = 2;
    private double temperature = 1;
    private int confusedA = -1;
    private int confusedB = -1;
    private double confusedShare;

    public Simulation(long seed, double noiseRate) {
        random = new Random(seed);
        this.noiseRate = noiseRate;
    }

    /** With another number of classes. */
    public Simulation classes(int count) {
        classes = count;
        return this;
    }

    /** From now on this share of labels is flipped. */
    public Simulation noise(double rate) {
        noiseRate = rate;
        return this;
    }

    /** From now on labels are flipped like this. */
    public Simulation flips(Flips how) {
        flips = how;
        return this;
    }

    /** Flips only within pairs of classes: 0 and 1, 2 and 3, and so on. */
    public Simulation pairs() {
        return flips((truth, unused) -> truth ^ 1);
    }

    /** How far the true class's logit stands out. */
    public Simulation skill(double mean, double standardDeviation) {
        margin = mean;
        spread = standardDeviation;
        return this;
    }

    /** From now on logits are divided by this, as by another version of the model. */
    public Simulation temperature(double divisor) {
        temperature = divisor;
        return this;
    }

    /** Of the samples of two classes this share looks like either; the classifier knows how sure it may be. */
    public Simulation confusing(int a, int b, double share) {
        confusedA = a;
        confusedB = b;
        confusedShare = share;
        return this;
    }

    private int anyOther(int truth, Random source) {
        return (truth + 1 + source.nextInt(classes - 1)) % classes;
    }

    public Sample next() {
        int truth = random.nextInt(classes);
        boolean wrong = random.nextDouble() < noiseRate;
        double[] logits = new double[classes];
        for (int j = 0; j < classes; j++) {
            logits[j] = random.nextGaussian();
        }
        if ((truth == confusedA || truth == confusedB) && random.nextDouble() < confusedShare) {
            double odds = 1.5 * random.nextGaussian();
            truth = random.nextDouble() < 1 / (1 + Math.exp(-odds)) ? confusedA : confusedB;
            logits[confusedA] = margin + odds / 2;
            logits[confusedB] = margin - odds / 2;
        } else {
            logits[truth] += margin + spread * random.nextGaussian();
        }
        int label = wrong ? flips.label(truth, random) : truth;
        double sum = 0;
        for (int j = 0; j < classes; j++) {
            logits[j] /= temperature;
            sum += Math.exp(logits[j]);
        }
        float[] probabilities = new float[classes];
        for (int j = 0; j < classes; j++) {
            probabilities[j] = (float) (Math.exp(logits[j]) / sum);
        }
        return new Sample(truth, label, Math.log(sum) - logits[label], probabilities);
    }

    public static void record(LossDelta delta, Sample sample) {
        record(delta, sample, 0, LabelScorer.withoutStructure(sample.probabilities().length));
    }

    public static void record(LossDelta delta, Sample sample, double noiseProbability, LabelScorer scorer) {
        delta.record(sample.label(), sample.loss(), sample.probabilities(), null, 1, 1e-3, noiseProbability, scorer);
    }

    public LossDelta delta(int samples) {
        LossDelta delta = new LossDelta();
        for (int i = 0; i < samples; i++) {
            record(delta, next());
        }
        return delta;
    }

    public RollingWindow window(int samples) {
        RollingWindow window = new RollingWindow(8192, 256);
        for (int sent = 0; sent < samples; sent += 128) {
            window.add(delta(128));
        }
        return window;
    }
}
