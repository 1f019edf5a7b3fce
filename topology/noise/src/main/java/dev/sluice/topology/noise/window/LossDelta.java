package dev.sluice.topology.noise.window;

import dev.sluice.topology.noise.transition.LabelScorer;
import org.jspecify.annotations.Nullable;

/**
 * What a number of scored samples add to a window, in exact whole numbers:
 *
 * <ul>
 *   <li>histograms of losses, observed and counterfactual, and the noise probability that samples were given ({@link LossCounts});
 *   <li>histograms of scores ({@link ScoreCounts});
 *   <li>what the transition matrix is estimated from ({@link TransitionCounts});
 *   <li>what evidence is held against, and the evidence itself ({@link EvidenceCounts}), which is counted nowhere else;
 *   <li>how many samples the model gave their given label, and the newest model's version and learning rate.
 * </ul>
 *
 * <p>Deltas are merged by addition, so the same samples make the same sum to the last bit however they are spread and in whatever
 * order they are merged. Not thread-safe.
 */
public final class LossDelta {
    /** Given classes must be below this. */
    public static final int MAX_CLASSES = 1 << 15;

    private static final int VERSION = 3;
    /** Without evidence. */
    private static final int VERSION_BEFORE_EVIDENCE = 2;

    private static final int MAX_BYTES = 8 << 20;

    private final SampleSketch sketch = new SampleSketch();
    private LossCounts losses = new LossCounts();
    private ScoreCounts scores = new ScoreCounts();
    private TransitionCounts transitions = new TransitionCounts();
    private EvidenceCounts evidence = new EvidenceCounts();
    private long count;
    private long agreements;
    private long truncated;
    private int classes;
    private long modelVersion;
    private double learningRate;

    /**
     * Counts one scored sample.
     *
     * @param label given class, 0 to {@link #MAX_CLASSES} - 1
     * @param loss its loss in nats, not NaN
     * @param probabilities the model's class probabilities
     * @param classIndices class of each probability, or null if they are all classes in order
     * @param modelVersion version of the model that scored, at least 0
     * @param learningRate learning rate of that model
     * @param noiseProbability the probability, 0 to 1, that the label is wrong, as far as was known when it was routed
     * @param scorer scores labels by the transition matrix of that moment; not used where not all classes are known
     * @throws IllegalArgumentException if the label is none of the classes
     */
    public void record(
            int label,
            double loss,
            float[] probabilities,
            int @Nullable [] classIndices,
            long modelVersion,
            double learningRate,
            double noiseProbability,
            LabelScorer scorer) {
        sketch.fill(label, loss, probabilities, classIndices, modelVersion, learningRate, noiseProbability, scorer);
        add(sketch);
    }

    /**
     * Counts evidence: a scored sample whose label is known to be right or wrong. One of which not every class's probability is known says nothing.
     *
     * @param kind what is known of the label
     * @param inclusionProbability π, the probability by which the sample was drawn, above 0 and at most 1
     * @param label the label that was judged
     * @param probabilities the model's class probabilities
     * @param classIndices class of each probability, or null if they are all classes in order
     * @param scorer scores labels by the transition matrix of that moment
     */
    public void recordEvidence(
            EvidenceCounts.Kind kind,
            double inclusionProbability,
            int label,
            float[] probabilities,
            int @Nullable [] classIndices,
            LabelScorer scorer) {
        sketch.fill(label, 0, probabilities, classIndices, 0, 0, 0, scorer);
        sketch.asEvidence(kind, inclusionProbability);
        add(sketch);
    }

    /** Counts one scored sample by its sketch. */
    public void add(SampleSketch sample) {
        if (sample.complete) {
            evidence.record(sample);
        }
        if (sample.kind != EvidenceCounts.Kind.STREAM) {
            return;
        }
        losses.record(sample);
        if (sample.complete) {
            scores.record(sample);
        }
        if (sample.structured()) {
            transitions.record(sample);
        }
        count++;
        agreements += sample.predicted == sample.label ? 1 : 0;
        truncated += sample.complete ? 0 : 1;
        classes = Math.max(classes, sample.classes());
        noteModel(sample.modelVersion, sample.learningRate);
    }

    /** Adds another delta's counts to this one. */
    public void add(LossDelta other) {
        accumulate(other, 1);
        classes = Math.max(classes, other.classes);
        noteModel(other.modelVersion, other.learningRate);
    }

    /**
     * Takes the counts of a delta that was added before away again. The number of classes, the newest model and its learning rate
     * stay: they are maxima, not sums.
     */
    public void subtract(LossDelta other) {
        accumulate(other, -1);
    }

    /** Begins anew. */
    public void clear() {
        losses.clear();
        scores.clear();
        transitions.clear();
        evidence.clear();
        count = 0;
        agreements = 0;
        truncated = 0;
        classes = 0;
        modelVersion = 0;
        learningRate = 0;
    }

    /** Samples counted. */
    public long count() {
        return count;
    }

    /** Samples whose given class is the one the model thinks most probable. */
    public long agreements() {
        return agreements;
    }

    /** Samples of which only the most probable classes were known; their counterfactual losses are incomplete. */
    public long truncated() {
        return truncated;
    }

    Extent extent() {
        return new Extent(classes, scores.rows(), transitions.classes());
    }

    /** Number of classes, as far as the samples show. */
    public int classes() {
        return classes;
    }

    /** Newest model version among the samples. */
    public long modelVersion() {
        return modelVersion;
    }

    /** Learning rate of the newest model, 0 if unknown. */
    public double learningRate() {
        return learningRate;
    }

    /** f: observed losses for each of the standard bins. */
    public long[] observed() {
        return losses.observed();
    }

    /** g: counterfactual losses for each of the standard bins. */
    public long[] counterfactual() {
        return losses.counterfactual();
    }

    /** Mean noise probability that the samples of each standard loss bin were given when they were routed; an empty bin has that of the next lower one. */
    public double[] noisyShare() {
        return losses.noisyShare();
    }

    /** Histograms of scores; to be read, not changed. */
    public ScoreCounts scores() {
        return scores;
    }

    /** What the transition matrix is estimated from; to be read, not changed. */
    public TransitionCounts transitions() {
        return transitions;
    }

    /** Evidence, and the stream in the same cells; to be read, not changed. */
    public EvidenceCounts evidence() {
        return evidence;
    }

    /** Samples of each given class, {@code [classes]}. */
    public long[] classCounts() {
        return losses.classCounts(classes);
    }

    /** f for each given class, {@code [classes][bins]}; empty for classes without samples. */
    public long[][] observedByClass() {
        return losses.observedByClass(classes);
    }

    /** Compact bytes, equal for equal contents. */
    public byte[] toBytes() {
        CountWriter out = new CountWriter();
        out.writeByte(VERSION);
        out.writeCount(count);
        out.writeCount(agreements);
        out.writeCount(truncated);
        out.writeCount(classes);
        out.writeCount(modelVersion);
        out.writeDouble(learningRate);
        losses.write(out);
        scores.write(out);
        transitions.write(out);
        evidence.write(out);
        return out.toBytes();
    }

    /**
     * Reads {@link #toBytes}.
     *
     * @throws IllegalArgumentException if the bytes are too many, cut off, of another version or inconsistent
     */
    public static LossDelta fromBytes(byte[] bytes) {
        CountReader in = new CountReader(bytes, "loss delta", MAX_BYTES);
        int version = in.expectVersion(VERSION_BEFORE_EVIDENCE, VERSION);
        LossDelta delta = new LossDelta();
        delta.count = in.readCount();
        delta.agreements = in.readCount();
        delta.truncated = in.readCount();
        delta.classes = in.readCount(MAX_CLASSES, "number of classes");
        delta.modelVersion = in.readCount();
        delta.learningRate = in.readDouble();
        delta.losses = LossCounts.read(in);
        delta.scores = ScoreCounts.read(in);
        delta.transitions = TransitionCounts.read(in);
        delta.evidence = version == VERSION_BEFORE_EVIDENCE ? EvidenceCounts.of(delta.scores) : EvidenceCounts.read(in);
        in.expectEnd();
        delta.checkConsistent();
        return delta;
    }

    private void checkConsistent() {
        long sum = losses.total();
        boolean scored = scores.total() == count - truncated
                && evidence.count(EvidenceCounts.Kind.STREAM) == count - truncated
                && scores.rows() <= classes
                && transitions.classes() <= classes;
        if (sum != count
                || losses.classes() > classes
                || !scored
                || agreements > count
                || truncated > count
                || !Double.isFinite(learningRate)) {
            throw new IllegalArgumentException(
                    "loss delta is inconsistent: its header says " + count + " samples, its histogram holds " + sum);
        }
    }

    private void accumulate(LossDelta other, int sign) {
        losses.accumulate(other.losses, sign);
        scores.accumulate(other.scores, sign);
        transitions.accumulate(other.transitions, sign);
        evidence.accumulate(other.evidence, sign);
        count += sign * other.count;
        agreements += sign * other.agreements;
        truncated += sign * other.truncated;
    }

    private void noteModel(long version, double rate) {
        // the larger rate breaks ties, so that the order of merging does not matter
        if (version > modelVersion) {
            modelVersion = version;
            learningRate = rate;
        } else if (version == modelVersion) {
            learningRate = Math.max(learningRate, rate);
        }
    }
}
