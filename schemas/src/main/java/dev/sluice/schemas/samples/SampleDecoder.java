package dev.sluice.schemas.samples;

import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.Task;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;

/**
 * Checks samples of one data set against its descriptor and turns their features into normalised model inputs:
 * {@code (decoded - mean) / standardDeviation}, by mean and deviation of the data set, or of the value's channel or column where the descriptor has
 * those. Not bound to a thread; holds no sample.
 */
public final class SampleDecoder {
    /** Most values a sample may have: 16 Mi, beyond any image a stream should carry. */
    public static final int MAX_VALUES = 1 << 24;

    /** Most classes a MULTI_LABEL data set may have: each is judged by itself, and none may be left out of a scored sample. */
    public static final int MAX_MULTI_LABEL_CLASSES = 256;

    private static final int MAX_ID_LENGTH = 256;
    private static final int MAX_CLASSES = 100_000;

    private final DatasetDescriptor descriptor;
    private final int values;
    private final int classes;
    private final Normalisation normalisation;

    /** @throws InvalidSampleException if the descriptor itself is unusable, naming the field */
    public SampleDecoder(DatasetDescriptor descriptor) {
        this.descriptor = descriptor;
        if (!ModelKey.namesDataset(descriptor.getDataset())) {
            throw new InvalidSampleException(
                    "the name of a data set must have 1 to 256 characters, none of them '@', '#'"
                            + " or a control character: they mean something in the keys of its models");
        }
        values = product(descriptor.getShape());
        classes = descriptor.getClassNames().size();
        if (classes < 2 || classes > MAX_CLASSES) {
            throw invalid("classNames must hold 2 to " + MAX_CLASSES + " classes, not " + classes);
        }
        if (descriptor.getTask() == Task.MULTI_LABEL && classes > MAX_MULTI_LABEL_CLASSES) {
            throw invalid("a MULTI_LABEL data set may have at most " + MAX_MULTI_LABEL_CLASSES + " classes, not "
                    + classes + ": split its classes among several data sets");
        }
        try {
            normalisation = Normalisation.of(descriptor, values);
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    public DatasetDescriptor descriptor() {
        return descriptor;
    }

    /** Number of values of a sample. */
    public int values() {
        return values;
    }

    /** Number of classes K. */
    public int classes() {
        return classes;
    }

    /**
     * Checks a sample.
     *
     * @throws InvalidSampleException naming the first thing that is wrong
     */
    public void check(LabelledSample sample) {
        if (sample.getId().isEmpty() || sample.getId().length() > MAX_ID_LENGTH) {
            throw invalid("id must have 1 to " + MAX_ID_LENGTH + " characters");
        }
        if (!sample.getDataset().equals(descriptor.getDataset())) {
            throw invalid("sample is of data set '" + sample.getDataset() + "'");
        }
        if (!sample.getFeatures().getShape().equals(descriptor.getShape())) {
            throw invalid("features have shape " + sample.getFeatures().getShape() + ", the data set has "
                    + descriptor.getShape());
        }
        FeatureEncoding encoding = sample.getFeatures().getEncoding();
        if (!alike(encoding, descriptor.getEncoding())) {
            throw invalid("features are " + encoding + ", the data set is " + descriptor.getEncoding());
        }
        int expected = FeatureValues.bytes(encoding) * values;
        if (sample.getFeatures().getData().remaining() != expected) {
            throw invalid(
                    "features hold " + sample.getFeatures().getData().remaining() + " bytes, expected " + expected);
        }
        checkLabels(sample.getLabels());
    }

    /** Whether samples of the one may be part of a data set of the other: floats of four and eight bytes say the same. */
    public static boolean alike(FeatureEncoding one, FeatureEncoding other) {
        return (one == FeatureEncoding.UINT8) == (other == FeatureEncoding.UINT8);
    }

    /**
     * Checks which pass of its stream a sample says it is of: 1 to the passes of the description. A sample of a stream that another description announced,
     * before or since, may be of any pass from 1.
     *
     * @throws InvalidSampleException naming the pass and the range
     */
    public void checkPass(LabelledSample sample) {
        boolean announcedOtherwise = !sample.getDescribedAt().equals(Instant.EPOCH)
                && !sample.getDescribedAt().equals(descriptor.getCreatedAt().truncatedTo(ChronoUnit.MILLIS));
        int passes = announcedOtherwise ? Integer.MAX_VALUE : Math.max(1, descriptor.getPasses());
        if (sample.getPass() < 1 || sample.getPass() > passes) {
            throw invalid("pass " + sample.getPass() + " is out of range, "
                    + (announcedOtherwise
                            ? "the first one is 1"
                            : "the data set is streamed in passes 1 to " + passes
                                    + "; publish a description with more passes if there are more"));
        }
    }

    /**
     * Checks a set of labels against the task and the number of classes: exactly one for SINGLE_LABEL, distinct ones, or none at all, for
     * MULTI_LABEL.
     *
     * @throws InvalidSampleException naming the label that is wrong
     */
    public void checkLabels(List<Integer> labels) {
        if (descriptor.getTask() == Task.SINGLE_LABEL && labels.size() != 1) {
            throw invalid("a SINGLE_LABEL sample has exactly one label, not " + labels.size());
        }
        BitSet seen = new BitSet();
        for (int label : labels) {
            if (label < 0 || label >= classes) {
                throw invalid("label " + label + " is out of range, the data set has classes 0 to " + (classes - 1));
            }
            if (seen.get(label)) {
                throw invalid("label " + label + " is there twice, labels are a set");
            }
            seen.set(label);
        }
    }

    /**
     * Writes a checked sample's normalised features.
     *
     * @param sample a sample that {@link #check} accepted
     * @param target array of at least {@code at + values()} floats
     * @param at where to begin
     * @throws InvalidSampleException if a float is not finite, before or after
     */
    public void decode(LabelledSample sample, float[] target, int at) {
        decode(sample.getFeatures().getData(), target, at);
    }

    /**
     * Writes normalised features of which only the encoded values were kept.
     *
     * @param features values of a sample that {@link #check} accepted; neither position nor order is changed
     * @param target array of at least {@code at + values()} floats
     * @param at where to begin
     * @throws InvalidSampleException if a float is not finite, before or after
     */
    public void decode(ByteBuffer features, float[] target, int at) {
        ByteBuffer data = features.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (descriptor.getEncoding() == FeatureEncoding.UINT8) {
            decodeBytes(data, target, at);
        } else if (data.remaining() == Double.BYTES * values) {
            decodeFloats(data, FeatureEncoding.FLOAT64_LE, target, at);
        } else {
            decodeFloats(data, FeatureEncoding.FLOAT32_LE, target, at);
        }
    }

    private void decodeBytes(ByteBuffer data, float[] target, int at) {
        int next = at;
        for (int group = 0; group < normalisation.groups(); group++) {
            float scale = (float) normalisation.scale(group);
            float byteScale = scale / 255f;
            float shift = (float) normalisation.mean(group) * scale;
            for (int i = 0; i < normalisation.shared(); i++) {
                target[next++] = (data.get() & 0xff) * byteScale - shift;
            }
        }
    }

    private void decodeFloats(ByteBuffer data, FeatureEncoding encoding, float[] target, int at) {
        int value = 0;
        for (int group = 0; group < normalisation.groups(); group++) {
            double mean = normalisation.mean(group);
            double scale = normalisation.scale(group);
            for (int i = 0; i < normalisation.shared(); i++, value++) {
                float normalised = (float) ((FeatureValues.stored(data, value, encoding) - mean) * scale);
                if (!Float.isFinite(normalised)) {
                    throw invalid("feature " + value + " is not a finite number");
                }
                target[at + value] = normalised;
            }
        }
    }

    private static int product(List<Integer> shape) {
        long product = 1;
        for (int extent : shape) {
            if (extent < 1) {
                throw new InvalidSampleException("shape " + shape + " has an extent below 1");
            }
            product *= extent;
            if (product > MAX_VALUES) {
                throw new InvalidSampleException("shape " + shape + " has more than " + MAX_VALUES + " values");
            }
        }
        if (shape.isEmpty()) {
            throw new InvalidSampleException("shape is empty");
        }
        return (int) product;
    }

    private InvalidSampleException invalid(String message) {
        return new InvalidSampleException("data set '" + descriptor.getDataset() + "': " + message);
    }
}
