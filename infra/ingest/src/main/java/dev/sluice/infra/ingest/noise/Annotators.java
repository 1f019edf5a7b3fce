package dev.sluice.infra.ingest.noise;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.Seeds;
import dev.sluice.infra.ingest.source.SourceFacts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Labels as hasty people give them (docs/methods.md 1.3): wrong on samples that look like another class. {@link #COUNT} weak classifiers learn from
 * a few right samples each. Every sample goes to one of them, which never learnt from it and draws a label from softmax(z/h + b·1[j = y]), z its
 * logits and y the right class. By the Gumbel-max trick (E. J. Gumbel, 1954) such a draw is the largest of z_j/h + b·1[j = y] + G_j with independent
 * standard Gumbel G_j, hence wrong exactly if
 *
 * <p>m = max_{j≠y} (z_j/h + G_j) - (z_y/h + G_y) &gt; b.
 *
 * <p>b is the (1 - r)-quantile of m, which makes the share of wrong labels r. The heat h is the least from {@link #LEAST_HEAT} at which the
 * classifiers by themselves, b = 0, are wrong as often as that.
 *
 * <p>A pure function of samples and seed. Holds scratch arrays; not thread-safe.
 */
final class Annotators implements SampleNoise {
    static final int COUNT = 5;
    /** Samples that b is taken from, of data sets that have so many: leaves the rate a standard error of 0.002. */
    static final int CALIBRATION_SAMPLES = 1 << 16;

    private static final int LEAST_CALIBRATION_SAMPLES = 1 << 12;
    /** Bounds those samples times the classes, in so far as there are more than the least number. */
    private static final int MAX_CALIBRATION_LOGITS = 1 << 26;

    /** Weights of all classifiers: 128 MB of floats. */
    static final long MAX_WEIGHTS = 1L << 25;

    static final double LEAST_HEAT = 0.8;
    private static final double LARGEST_HEAT = 64;
    private static final int BISECTIONS = 30;
    private static final int HEAT_SAMPLES = 4096;
    private static final int MAX_HEAT_LOGITS = 1 << 22;
    private static final int SCALE_SAMPLES = 1024;
    private static final int LEARNT_A_CLASS = 150;
    private static final int MOST_LEARNT = 6000;

    private final SampleSource source;
    private final long seed;
    private final int[] order;
    private final ValueScale scale;
    private final List<Annotator> annotators = new ArrayList<>();
    private final double heat;
    private final double pull;

    /** The class that a sample would be given if it is given a wrong one; set by {@link #margin}. */
    private int rival;

    /**
     * Reads a part of the data set several times.
     *
     * @param source its labels are taken for right
     * @param rate r, 0 to 0.9
     */
    Annotators(SampleSource source, double rate, long seed) {
        this.source = source;
        this.seed = seed;
        SourceFacts facts = source.facts();
        order = new int[facts.size()];
        Arrays.setAll(order, i -> i);
        Seeds.shuffle(order, Seeds.stream(seed, "annotators"));
        scale = new ValueScale(firstFeatures(), facts.encoding(), facts.values());
        int learnt = Math.max(1, Math.min(order.length / 4, Math.min(MOST_LEARNT, LEARNT_A_CLASS * classes())));
        for (int a = 0; a < COUNT; a++) {
            annotators.add(taught(a, learnt));
        }
        heat = heat(rate);
        pull = pull(rate);
    }

    /** @throws IngestException if a data set has too many classes */
    static void check(SourceFacts facts) {
        long most = MAX_WEIGHTS / (COUNT * (Annotator.FEATURES + 1));
        if (facts.classNames().size() > most) {
            throw new IngestException("annotator noise is for at most " + most + " classes, data set '"
                    + facts.dataset() + "' has " + facts.classNames().size());
        }
    }

    @Override
    public int flip(SplittableRandom random, int label, byte[] features) {
        return margin(random, label, features, heat) > pull ? rival : label;
    }

    private int classes() {
        return source.facts().classNames().size();
    }

    private List<byte[]> firstFeatures() {
        List<byte[]> features = new ArrayList<>();
        for (int i = 0; i < order.length && features.size() < SCALE_SAMPLES; i++) {
            RawSample sample = source.read(order[i]);
            if (sample != null) {
                features.add(sample.features());
            }
        }
        return features;
    }

    /** Of annotators in turn, each learns from the next few samples that are others' to label. */
    private Annotator taught(int number, int count) {
        SplittableRandom random = Seeds.stream(seed, "annotator " + number);
        Annotator annotator = new Annotator(random, source.facts().values(), classes());
        List<float[]> seen = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (int i = 0; i < order.length && labels.size() < count; i++) {
            int at = (int) (((long) number * count + i) % order.length);
            RawSample sample = source.read(order[at]);
            if (sample != null && judge(Seeds.stream(seed, sample.id())) != number) {
                seen.add(annotator.look(scale.apply(sample.features())).clone());
                labels.add(sample.label());
            }
        }
        if (!labels.isEmpty()) {
            annotator.learn(
                    random,
                    seen.toArray(new float[0][]),
                    labels.stream().mapToInt(Integer::intValue).toArray());
        }
        return annotator;
    }

    private static int judge(SplittableRandom random) {
        return random.nextInt(COUNT);
    }

    /** Logits of the annotator that the sample's stream draws. */
    private float[] opinion(SplittableRandom random, byte[] features) {
        Annotator annotator = annotators.get(judge(random));
        return annotator.logits(annotator.look(scale.apply(features)));
    }

    /** m of a sample; positive infinity never. */
    private double margin(SplittableRandom random, int label, byte[] features, double at) {
        float[] logits = opinion(random, features);
        double own = 0;
        double best = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < logits.length; j++) {
            double drawn = logits[j] / at - Math.log(-Math.log(random.nextDouble()));
            if (j == label) {
                own = drawn;
            } else if (drawn >= best) {
                best = drawn;
                rival = j;
            }
        }
        return best - own;
    }

    private double heat(double rate) {
        List<float[]> logits = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        int count = Math.max(1, Math.min(HEAT_SAMPLES, MAX_HEAT_LOGITS / classes()));
        for (int i = 0; i < Math.min(count, order.length); i++) {
            RawSample sample = source.read(order[i]);
            if (sample != null) {
                logits.add(opinion(Seeds.stream(seed, sample.id()), sample.features())
                        .clone());
                labels.add(sample.label());
            }
        }
        double low = LEAST_HEAT;
        double high = wrongShare(logits, labels, low) < rate ? LARGEST_HEAT : low;
        for (int i = 0; i < BISECTIONS && low < high; i++) {
            double middle = Math.sqrt(low * high);
            if (wrongShare(logits, labels, middle) < rate) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** Expected share of wrong labels without a pull. */
    private static double wrongShare(List<float[]> logits, List<Integer> labels, double heat) {
        double right = 0;
        for (int i = 0; i < logits.size(); i++) {
            float[] z = logits.get(i);
            double own = z[labels.get(i)];
            double sum = 0;
            for (float logit : z) {
                sum += Math.exp((logit - own) / heat);
            }
            right += 1 / sum;
        }
        return 1 - right / Math.max(1, logits.size());
    }

    private double pull(double rate) {
        int affordable = Math.max(LEAST_CALIBRATION_SAMPLES, MAX_CALIBRATION_LOGITS / classes());
        double[] margins = new double[Math.min(order.length, Math.min(CALIBRATION_SAMPLES, affordable))];
        int count = 0;
        for (int i = 0; i < margins.length; i++) {
            RawSample sample = source.read(order[i]);
            if (sample != null) {
                margins[count++] = margin(Seeds.stream(seed, sample.id()), sample.label(), sample.features(), heat);
            }
        }
        Arrays.sort(margins, 0, count);
        int right = count - (int) Math.round(rate * count);
        if (right == count) {
            return Double.POSITIVE_INFINITY;
        }
        return right == 0 ? Double.NEGATIVE_INFINITY : (margins[right - 1] + margins[right]) / 2;
    }
}
