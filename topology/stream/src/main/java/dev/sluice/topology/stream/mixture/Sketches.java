package dev.sluice.topology.stream.mixture;

import dev.sluice.topology.noise.routing.LabelDecisions;
import dev.sluice.topology.noise.window.BinaryLabels;
import dev.sluice.topology.noise.window.EvidenceCounts.Kind;
import dev.sluice.topology.noise.window.LossDelta;
import dev.sluice.topology.noise.window.SampleSketch;
import dev.sluice.topology.stream.record.Counted;
import dev.sluice.topology.stream.record.Scored;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one sample adds to a loss delta: one sketch, or one for each class of a multi-label sample, each a sample of two classes, absent and
 * present. Reused from sample to sample; not thread-safe.
 */
final class Sketches {
    /** First byte of the bytes of a multi-label sample; others begin with the version of their only sketch. */
    private static final byte SET = 'S';

    private static final int HEAD = 1 + Short.BYTES;

    private final List<SampleSketch> sketches = new ArrayList<>(List.of(new SampleSketch()));
    private boolean set;
    private int size;

    /** Takes a sample's numbers. */
    void fill(Counted counted) {
        Scored scored = counted.scored();
        boolean[] present = scored.present();
        set = present != null;
        if (present == null) {
            size = 1;
            fill(sketches.get(0), counted, scored.label(), scored.value().getLoss(), scored.probabilities());
            if (counted.kind() != Kind.STREAM) {
                sketches.get(0).asEvidence(counted.kind(), counted.inclusionProbability());
            }
            return;
        }
        ensure(present.length);
        for (int j = 0; j < size; j++) {
            float probability = scored.probabilities()[j];
            fillValue(sketches.get(j), counted, j, present[j], probability);
        }
    }

    private static void fillValue(SampleSketch sketch, Counted counted, int label, boolean present, float probability) {
        LabelDecisions labels = counted.labels();
        fill(
                sketch,
                counted,
                present ? 1 : 0,
                BinaryLabels.loss(probability, present),
                BinaryLabels.probabilities(probability),
                labels == null ? 0 : labels.probability(label),
                null);
    }

    private static void fill(SampleSketch sketch, Counted counted, int label, double loss, float[] probabilities) {
        fill(
                sketch,
                counted,
                label,
                loss,
                probabilities,
                counted.noiseProbability(),
                counted.scored().classIndices());
    }

    private static void fill(
            SampleSketch sketch,
            Counted counted,
            int label,
            double loss,
            float[] probabilities,
            double noiseProbability,
            int @Nullable [] classIndices) {
        sketch.fill(
                label,
                loss,
                probabilities,
                classIndices,
                counted.scored().value().getModelVersion(),
                counted.scored().value().getLearningRate(),
                noiseProbability,
                counted.scorer());
    }

    private void ensure(int needed) {
        size = needed;
        while (sketches.size() < needed) {
            sketches.add(new SampleSketch());
        }
    }

    /** Label values of the sample: 1, or one for each class. */
    int values() {
        return size;
    }

    /** Whether the sample is one of the stream, not evidence. */
    boolean ofStream() {
        return set || sketches.get(0).ofStream();
    }

    void addTo(LossDelta delta) {
        for (int j = 0; j < size; j++) {
            delta.add(sketches.get(j));
        }
    }

    byte[] toBytes() {
        if (!set) {
            return sketches.get(0).toBytes();
        }
        byte[][] each = new byte[size][];
        int length = HEAD;
        for (int j = 0; j < size; j++) {
            each[j] = sketches.get(j).toBytes();
            length += Short.BYTES + each[j].length;
        }
        ByteBuffer out = ByteBuffer.allocate(length).put(SET).putShort((short) size);
        for (byte[] bytes : each) {
            out.putShort((short) bytes.length).put(bytes);
        }
        return out.array();
    }

    /**
     * Takes the numbers of {@link #toBytes}.
     *
     * @throws IllegalArgumentException if the bytes are not those of a sample
     */
    void read(byte[] bytes) {
        set = bytes.length > 0 && bytes[0] == SET;
        if (!set) {
            size = 1;
            sketches.get(0).read(bytes);
            return;
        }
        try {
            readSet(ByteBuffer.wrap(bytes, 1, bytes.length - 1));
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("sketches of a sample end early, after " + bytes.length + " bytes", e);
        }
    }

    private void readSet(ByteBuffer in) {
        int count = Short.toUnsignedInt(in.getShort());
        if (count < 1 || count > BinaryLabels.MAX_CLASSES) {
            throw new IllegalArgumentException("a sample cannot have " + count + " sketches");
        }
        ensure(count);
        for (int j = 0; j < size; j++) {
            int length = Short.toUnsignedInt(in.getShort());
            if (length > in.remaining()) {
                throw new BufferUnderflowException();
            }
            byte[] one = new byte[length];
            in.get(one);
            sketches.get(j).read(one);
        }
        if (in.hasRemaining()) {
            throw new IllegalArgumentException("sketches of a sample are followed by " + in.remaining() + " bytes");
        }
    }
}
