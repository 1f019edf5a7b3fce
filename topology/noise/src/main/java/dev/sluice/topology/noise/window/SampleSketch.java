package dev.sluice.topology.noise.window;

import dev.sluice.topology.noise.transition.FastLog;
import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.transition.TransitionMatrix;
import org.jspecify.annotations.Nullable;

/**
 * What one scored sample adds to a {@link LossDelta}, as bin numbers and whole weights: a few bytes for each class, from which the
 * addition can be repeated exactly without the sample, its model or its transition matrix. Reused from sample to sample; not thread-safe.
 */
public final class SampleSketch {
    private static final int VERSION = 2;
    /** Without a kind and a margin. */
    private static final int VERSION_OF_STREAM_ONLY = 1;

    /** A sample drawn with a probability below 1 in 16,777,216 counts as one drawn with that. */
    private static final long LARGEST_WEIGHT = 1L << 32;

    private static final int MAX_BYTES = 1 << 14;
    private static final int MAX_PROBABILITIES = 1 << 10;
    private static final LossBins BINS = LossBins.standard();
    private static final double MASS_UNIT = 1 << 16;
    /** The sum of a sample's probabilities may be off by rounding, no more. */
    private static final double LARGEST_FLIP_WEIGHT = 2 * MASS_UNIT;

    private static final double LEAST_PROBABILITY = 1e-9;

    EvidenceCounts.Kind kind = EvidenceCounts.Kind.STREAM;
    /** 1 / π in units of {@link EvidenceCounts#WEIGHT_UNIT}; 0 for what is not weighted. */
    long weight;

    int label;
    int predicted;
    int lossBin;
    long noisyMass;
    long modelVersion;
    double learningRate;
    /** Whether the probability of every class was known. */
    boolean complete;
    /** Probabilities that were known. */
    int size;
    /** Which of them was the largest. */
    int best;

    int confidenceBin;
    /** Of the label's margin, where every class is known. */
    int marginBin;

    int[] counterfactualBins = new int[0];
    int[] scoreBins = new int[0];
    int[] tailBins = new int[0];
    long[] flipWeights = new long[0];

    /** Weights and probabilities are whole numbers of this part. */
    static double massUnit() {
        return MASS_UNIT;
    }

    /** Whether it tells single cells of the transition matrix apart. */
    boolean structured() {
        return complete && size <= TransitionMatrix.MAX_STRUCTURED;
    }

    /** Number of classes, as far as the sample shows. */
    int classes() {
        return complete ? size : Math.max(label, predicted) + 1;
    }

    /**
     * Takes a sample's numbers.
     *
     * @param givenLabel given class, 0 to {@link LossDelta#MAX_CLASSES} - 1
     * @param loss its loss in nats, not NaN
     * @param probabilities the model's class probabilities, 1 to 1024
     * @param classIndices class of each probability, or null if they are all classes in order
     * @param version version of the model that scored, at least 0
     * @param rate learning rate of that model
     * @param noiseProbability the probability, 0 to 1, that the label is wrong, as far as was known when it was routed
     * @param scorer scores labels by the transition matrix of that moment; not used where not all classes are known
     * @throws IllegalArgumentException if the label is none of the classes, or there are too many of these
     */
    public void fill(
            int givenLabel,
            double loss,
            float[] probabilities,
            int @Nullable [] classIndices,
            long version,
            double rate,
            double noiseProbability,
            LabelScorer scorer) {
        if (givenLabel < 0 || givenLabel >= (classIndices == null ? probabilities.length : LossDelta.MAX_CLASSES)) {
            throw new IllegalArgumentException(
                    "label " + givenLabel + " is none of the classes of " + probabilities.length + " probabilities");
        }
        kind = EvidenceCounts.Kind.STREAM;
        weight = 0;
        label = givenLabel;
        best = argmax(probabilities);
        predicted = classIndices == null ? best : classIndices[best];
        lossBin = BINS.index(loss);
        noisyMass = Math.round(noiseProbability * MASS_UNIT);
        modelVersion = version;
        learningRate = rate;
        complete = classIndices == null;
        ensure(probabilities.length);
        for (int j = 0; j < size; j++) {
            double nats = -FastLog.ln(Math.max(probabilities[j], LEAST_PROBABILITY));
            counterfactualBins[j] = BINS.index(nats);
            tailBins[j] = TransitionCounts.bin(nats);
        }
        confidenceBin = TransitionCounts.bin(-FastLog.ln(Math.max(1 - probabilities[best], LEAST_PROBABILITY)));
        if (complete) {
            scorer.scoreAll(probabilities);
            double[] scores = scorer.scores();
            double[] flips = scorer.flips();
            for (int j = 0; j < size; j++) {
                scoreBins[j] = ScoreBins.index(scores[j]);
                flipWeights[j] = (long) (flips[j] * MASS_UNIT + 0.5);
            }
            marginBin = MarginScale.bin(MarginScale.of(probabilities, label));
        }
    }

    /**
     * Says that the sample is not one of the stream but evidence; after {@link #fill}.
     *
     * @param newKind what is known of its label
     * @param inclusionProbability π, the probability by which it was drawn, above 0 and at most 1
     */
    public void asEvidence(EvidenceCounts.Kind newKind, double inclusionProbability) {
        if (!(inclusionProbability > 0 && inclusionProbability <= 1)) {
            throw new IllegalArgumentException(
                    "inclusion probability must be above 0 and at most 1, not " + inclusionProbability);
        }
        kind = newKind;
        double units = 1 / (inclusionProbability * EvidenceCounts.WEIGHT_UNIT);
        weight = Math.min(LARGEST_WEIGHT, Math.round(units));
    }

    /** Whether it is one of the stream, not evidence. */
    public boolean ofStream() {
        return kind == EvidenceCounts.Kind.STREAM;
    }

    private void ensure(int newSize) {
        if (newSize < 1 || newSize > MAX_PROBABILITIES) {
            throw new IllegalArgumentException("a sample cannot have " + newSize + " class probabilities");
        }
        size = newSize;
        if (counterfactualBins.length < newSize) {
            counterfactualBins = new int[newSize];
            scoreBins = new int[newSize];
            tailBins = new int[newSize];
            flipWeights = new long[newSize];
        }
    }

    /** Compact bytes. */
    public byte[] toBytes() {
        CountWriter out = new CountWriter(64 + 8 * size);
        out.writeByte(VERSION);
        out.writeByte(kind.code);
        out.writeCount(weight);
        out.writeByte(marginBin);
        out.writeCount(label);
        out.writeCount(predicted);
        out.writeCount(lossBin);
        out.writeCount(noisyMass);
        out.writeCount(modelVersion);
        out.writeDouble(learningRate);
        out.writeByte(complete ? 1 : 0);
        out.writeCount(size);
        out.writeCount(best);
        out.writeByte(confidenceBin);
        for (int j = 0; j < size; j++) {
            out.writeCount(counterfactualBins[j]);
            if (complete) {
                out.writeByte(scoreBins[j]);
                out.writeByte(tailBins[j]);
                out.writeCount(flipWeights[j]);
            }
        }
        return out.toBytes();
    }

    /**
     * Takes the numbers of {@link #toBytes}.
     *
     * @throws IllegalArgumentException if the bytes are not those of a sketch
     */
    public void read(byte[] bytes) {
        CountReader in = new CountReader(bytes, "sample sketch", MAX_BYTES);
        boolean ofStreamOnly = in.expectVersion(VERSION_OF_STREAM_ONLY, VERSION) == VERSION_OF_STREAM_ONLY;
        kind = EvidenceCounts.Kind.STREAM;
        weight = 0;
        if (!ofStreamOnly) {
            kind = EvidenceCounts.Kind.of(in.readByte());
            weight = in.readCount();
            marginBin = in.readCount(MarginScale.BINS - 1, "margin bin");
        }
        label = in.readCount(LossDelta.MAX_CLASSES - 1, "label");
        predicted = in.readCount(LossDelta.MAX_CLASSES - 1, "predicted class");
        lossBin = in.readCount(BINS.count() - 1, "loss bin");
        noisyMass = in.readCount((int) MASS_UNIT, "noise probability");
        modelVersion = in.readCount();
        learningRate = in.readDouble();
        complete = in.readByte() != 0;
        ensure(in.readCount(MAX_PROBABILITIES, "number of probabilities"));
        best = in.readCount(size - 1, "largest probability");
        confidenceBin = in.readCount(TransitionCounts.BINS - 1, "confidence bin");
        boolean scoresFit = true;
        for (int j = 0; j < size; j++) {
            counterfactualBins[j] = in.readCount(BINS.count() - 1, "counterfactual bin");
            if (complete) {
                scoreBins[j] = in.readByte();
                tailBins[j] = in.readCount(TransitionCounts.BINS - 1, "tail bin");
                flipWeights[j] = in.readCount((int) LARGEST_FLIP_WEIGHT, "weight of a flip");
                scoresFit &= scoreBins[j] < ScoreBins.COUNT;
            }
        }
        in.expectEnd();
        if (ofStreamOnly && complete) {
            // it was not written down; a score is near
            marginBin = MarginScale.bin(MarginScale.of(ScoreBins.centre(scoreBins[label])));
        }
        if (weight > LARGEST_WEIGHT
                || !scoresFit
                || (complete && (label >= size || predicted != best))
                || !Double.isFinite(learningRate)) {
            throw new IllegalArgumentException("sample sketch is inconsistent: label " + label + ", prediction "
                    + predicted + " of " + size + " probabilities");
        }
    }

    private static int argmax(float[] values) {
        int best = 0;
        for (int j = 1; j < values.length; j++) {
            if (values[j] > values[best]) {
                best = j;
            }
        }
        return best;
    }
}
