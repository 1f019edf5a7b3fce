package dev.sluice.topology.stream.record;

import dev.sluice.schemas.records.Evidence;
import dev.sluice.schemas.records.EvidenceOrigin;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.Suggestion;
import dev.sluice.schemas.samples.InvalidSampleException;
import dev.sluice.topology.noise.window.BinaryLabels;
import dev.sluice.topology.noise.window.LossDelta;
import dev.sluice.topology.noise.window.MarginScale;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A scored sample that keeps its contract, its numbers in arrays.
 *
 * @param value the record
 * @param label the given class; -1 for a multi-label sample
 * @param probabilities the model's class probabilities
 * @param classIndices class of each probability, or null if they are all classes in order
 * @param present of a multi-label sample whether each class is among the given labels; null for any other
 */
public record Scored(
        ScoredSample value,
        int label,
        float[] probabilities,
        int @Nullable [] classIndices,
        boolean @Nullable [] present) {
    private static final int MAX_NAME = 256;
    private static final int MAX_PROBABILITIES = BinaryLabels.MAX_CLASSES;
    /** No optimiser learns at more, and one such record would pass for the peak of a schedule. */
    private static final double MAX_LEARNING_RATE = 1000;

    private static final double SUM_TOLERANCE = 0.01;

    /** The sample as the source sent it. */
    public LabelledSample sample() {
        return value.getSample();
    }

    /** What is known of the sample's right labels; null for a sample of the stream. */
    public @Nullable Evidence evidence() {
        return value.getEvidence();
    }

    /**
     * Checks a record.
     *
     * @throws InvalidSampleException naming the field that breaks the contract
     */
    public static Scored of(ScoredSample value) {
        Scored scored = ofSample(value);
        Evidence evidence = value.getEvidence();
        if (evidence != null) {
            double drawn = evidence.getInclusionProbability();
            require(drawn > 0 && drawn <= 1, "evidence.inclusionProbability must be above 0 and at most 1");
            require(evidence.getRevision() >= 1, "evidence.revision must be at least 1");
            boolean noneIsRight = evidence.getOrigin() == EvidenceOrigin.AUDIT
                    && evidence.getRightLabels().isEmpty();
            require(
                    noneIsRight || scored.canBe(evidence.getRightLabels()),
                    "evidence.rightLabels cannot be labels of the sample");
        }
        return scored;
    }

    private static Scored ofSample(ScoredSample value) {
        LabelledSample sample = value.getSample();
        require(named(sample.getId()), "sample.id must have 1 to 256 characters");
        require(named(sample.getDataset()), "sample.dataset must have 1 to 256 characters");
        double loss = value.getLoss();
        require(loss >= 0 && loss < Double.POSITIVE_INFINITY, "loss must be finite and at least 0, not %s", loss);
        require(isProbability(value.getLabelProbability()), "labelProbability must be 0 to 1");
        double rate = value.getLearningRate();
        require(rate >= 0 && rate <= MAX_LEARNING_RATE, "learningRate must be 0 to 1000, not %s", rate);
        require(value.getModelVersion() >= 0, "modelVersion must be at least 0, not %s", value.getModelVersion());
        float[] probabilities = probabilities(value.getClassProbabilities());
        if (value.getMultiLabel()) {
            require(value.getClassIndices() == null, "classIndices must be null for a multi-label sample");
            return new Scored(value, -1, probabilities, null, present(sample.getLabels(), probabilities.length));
        }
        List<Integer> labels = sample.getLabels();
        require(labels.size() == 1, "sample.labels must hold exactly one class, not %s", labels.size());
        int[] classes =
                value.getClassIndices() == null ? null : classIndices(value.getClassIndices(), probabilities.length);
        checkSum(probabilities, classes == null);
        int label = labels.get(0);
        int limit = classes == null ? probabilities.length : LossDelta.MAX_CLASSES;
        require(label >= 0 && label < limit, "label %s is out of range, classes are 0 to %s", label, limit - 1);
        return new Scored(value, label, probabilities, classes, null);
    }

    private static boolean[] present(List<Integer> labels, int classes) {
        boolean[] present = new boolean[classes];
        for (int label : labels) {
            require(
                    label >= 0 && label < classes,
                    "sample.labels: label %s is out of range, classes are 0 to %s",
                    label,
                    classes - 1);
            require(!present[label], "sample.labels: label %s is there twice, labels are a set", label);
            present[label] = true;
        }
        return present;
    }

    /** Label values it adds to the window: 1, or one for each class of a multi-label sample. */
    int values() {
        return present == null ? 1 : present.length;
    }

    /** Whether these can be the labels of this sample, as far as the record tells. */
    public boolean canBe(List<Integer> labels) {
        int limit = classIndices == null ? probabilities.length : LossDelta.MAX_CLASSES;
        return (present != null || labels.size() == 1)
                && labels.stream().allMatch(label -> label >= 0 && label < limit)
                && labels.stream().distinct().count() == labels.size();
    }

    /** Margin of the given label on {@link MarginScale}; NaN where not every class's probability is known, or there are several labels. */
    public double margin() {
        return present != null || classIndices != null ? Double.NaN : MarginScale.of(probabilities, label);
    }

    /** Whether labels are those given, in whatever order. */
    public boolean isGiven(List<Integer> labels) {
        return Set.copyOf(labels).equals(Set.copyOf(sample().getLabels()));
    }

    /**
     * The loss with other labels in nats: -ln of the model's probability of a class, the mean over all classes' values for a multi-label
     * sample; the loss of the record where the labels are those given or a probability is not known.
     */
    public double lossOf(List<Integer> labels) {
        if (isGiven(labels)) {
            return value.getLoss();
        }
        if (present == null) {
            return lossOf(labels.get(0));
        }
        double sum = 0;
        for (int j = 0; j < probabilities.length; j++) {
            sum += BinaryLabels.loss(probabilities[j], labels.contains(j));
        }
        return sum / probabilities.length;
    }

    private double lossOf(int otherLabel) {
        for (int i = 0; i < probabilities.length; i++) {
            if ((classIndices == null ? i : classIndices[i]) == otherLabel) {
                // a float that underflowed to 0 would make an infinite loss, which the contract forbids
                return Math.max(0, -Math.log(Math.max(probabilities[i], Float.MIN_VALUE)));
            }
        }
        return value.getLoss();
    }

    /** The most probable classes, most probable first. */
    public List<Suggestion> suggestions(int most) {
        boolean[] taken = new boolean[probabilities.length];
        List<Suggestion> suggestions = new ArrayList<>();
        while (suggestions.size() < Math.min(most, probabilities.length)) {
            int best = -1;
            for (int i = 0; i < probabilities.length; i++) {
                if (!taken[i] && (best < 0 || probabilities[i] > probabilities[best])) {
                    best = i;
                }
            }
            taken[best] = true;
            int index = classIndices == null ? best : classIndices[best];
            suggestions.add(new Suggestion(index, (double) probabilities[best]));
        }
        return suggestions;
    }

    private static float[] probabilities(List<Float> values) {
        int size = values.size();
        require(size >= 2 && size <= MAX_PROBABILITIES, "classProbabilities must hold 2 to 256 values, not %s", size);
        float[] probabilities = new float[size];
        for (int i = 0; i < size; i++) {
            probabilities[i] = values.get(i);
            require(isProbability(probabilities[i]), "classProbabilities[%s] must be 0 to 1", i);
        }
        return probabilities;
    }

    private static int[] classIndices(List<Integer> values, int expected) {
        require(values.size() == expected, "classIndices must be as many as classProbabilities");
        int[] classes = new int[expected];
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < expected; i++) {
            classes[i] = values.get(i);
            boolean known = classes[i] >= 0 && classes[i] < LossDelta.MAX_CLASSES;
            require(known && seen.add(classes[i]), "classIndices[%s] is out of range or there twice", i);
        }
        return classes;
    }

    private static void checkSum(float[] probabilities, boolean complete) {
        double sum = 0;
        for (float probability : probabilities) {
            sum += probability;
        }
        require(
                sum <= 1 + SUM_TOLERANCE && (!complete || sum >= 1 - SUM_TOLERANCE),
                "classProbabilities add up to %s, not 1",
                sum);
    }

    private static boolean isProbability(double value) {
        return value >= 0 && value <= 1 + 1e-4;
    }

    private static boolean named(String name) {
        return !name.isEmpty() && name.length() <= MAX_NAME;
    }

    /** The message is made only if it is needed: printing numbers was a tenth of the router's work. */
    private static void require(boolean holds, String format, Object... details) {
        if (!holds) {
            throw new InvalidSampleException(String.format(Locale.ROOT, format, details));
        }
    }
}
