package dev.sluice.topology.noise.window;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * What evidence is held against, in exact whole numbers: how many samples of the stream, of trusted ones and of audited ones lie in each
 * cell of given label, {@linkplain ScoreBins score} and margin ({@link MarginScale}). Audited ones are counted apart by what people found, with
 * the sum of their weights 1 / π, π the probability by which they were drawn, in units of {@link #WEIGHT_UNIT}.
 *
 * <p>Scores are joined two bins to one, 0.4 wide. Only samples of which every class's probability is known are counted. Additive and
 * subtractable; not thread-safe.
 */
public final class EvidenceCounts {
    /** What a scored sample is counted as. */
    public enum Kind {
        /** A sample of the stream: nobody knows whether its label is right. */
        STREAM(0),
        /** Its label is right. */
        TRUSTED(1),
        /** People were shown it and found its label right. */
        AUDIT_RIGHT(2),
        /** People were shown it and found its label wrong. */
        AUDIT_WRONG(3);

        /** Stands for it in bytes. */
        final int code;

        Kind(int code) {
            this.code = code;
        }

        /** @throws IllegalArgumentException if there is none */
        static Kind of(int code) {
            return Arrays.stream(values())
                    .filter(kind -> kind.code == code)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("kind of sample " + code + " is unknown"));
        }
    }

    /** The part of 1 that a weight is counted in. */
    public static final double WEIGHT_UNIT = 1.0 / 256;

    /** Bins of scores, each of two {@link ScoreBins}. */
    static final int SCORES = ScoreBins.COUNT / 2;

    private static final SparseCounts NOTHING = new SparseCounts();
    private static final int CELLS_OF_ROW = SCORES * MarginScale.BINS;
    private static final int LARGEST_KEY = ScoreCounts.ROWS * CELLS_OF_ROW - 1;

    private final Map<Kind, SparseCounts> samples = new EnumMap<>(Kind.class);
    private final Map<Kind, SparseCounts> weights = new EnumMap<>(Kind.class);

    EvidenceCounts() {
        for (Kind kind : Kind.values()) {
            samples.put(kind, new SparseCounts());
            weights.put(kind, new SparseCounts());
        }
    }

    private SparseCounts samples(Kind kind) {
        return samples.getOrDefault(kind, NOTHING);
    }

    private SparseCounts weights(Kind kind) {
        return weights.getOrDefault(kind, NOTHING);
    }

    void record(SampleSketch sketch) {
        int score = sketch.scoreBins[sketch.label] / 2;
        int key = (ScoreCounts.row(sketch.label) * SCORES + score) * MarginScale.BINS + sketch.marginBin;
        samples(sketch.kind).add(key, 1);
        if (sketch.weight > 0) {
            weights(sketch.kind).add(key, sketch.weight);
        }
    }

    /** Counts from before margins were counted: a score stands for its margin. */
    static EvidenceCounts of(ScoreCounts scores) {
        EvidenceCounts counts = new EvidenceCounts();
        for (int row = 0; row < scores.rows(); row++) {
            for (int bin = 0; bin < ScoreBins.COUNT; bin++) {
                int margin = MarginScale.bin(MarginScale.of(ScoreBins.centre(bin)));
                int key = (row * SCORES + bin / 2) * MarginScale.BINS + margin;
                counts.samples(Kind.STREAM).add(key, scores.given()[row * ScoreBins.COUNT + bin]);
            }
        }
        return counts;
    }

    void accumulate(EvidenceCounts other, int sign) {
        for (Kind kind : Kind.values()) {
            samples(kind).add(other.samples(kind), sign);
            weights(kind).add(other.weights(kind), sign);
        }
    }

    void clear() {
        for (Kind kind : Kind.values()) {
            samples(kind).clear();
            weights(kind).clear();
        }
    }

    /** Samples counted as a kind. */
    public long count(Kind kind) {
        SparseCounts of = samples(kind);
        long sum = 0;
        for (int i = 0; i < of.size(); i++) {
            sum += of.count(i);
        }
        return sum;
    }

    /** Cells that hold samples of a kind. */
    public int cells(Kind kind) {
        return samples(kind).size();
    }

    /** Row of scores that a cell's label belongs to, 0 to {@link ScoreCounts#ROWS} - 1. */
    public int row(Kind kind, int cell) {
        return samples(kind).key(cell) / CELLS_OF_ROW;
    }

    /** Middle of a cell's scores. */
    public double score(Kind kind, int cell) {
        int bin = samples(kind).key(cell) / MarginScale.BINS % SCORES;
        return (ScoreBins.centre(2 * bin) + ScoreBins.centre(2 * bin + 1)) / 2;
    }

    /** Middle of a cell's margins, on {@link MarginScale}. */
    public double margin(Kind kind, int cell) {
        return MarginScale.centre(samples(kind).key(cell) % MarginScale.BINS);
    }

    /** Samples in a cell. */
    public long samples(Kind kind, int cell) {
        return samples(kind).count(cell);
    }

    /** Sum of the weights of a cell's samples; 0 for kinds that are not weighted. */
    public double weight(Kind kind, int cell) {
        return WEIGHT_UNIT * weights(kind).get(samples(kind).key(cell));
    }

    void write(CountWriter out) {
        for (Kind kind : Kind.values()) {
            samples(kind).write(out);
            weights(kind).write(out);
        }
    }

    static EvidenceCounts read(CountReader in) {
        EvidenceCounts read = new EvidenceCounts();
        for (Kind kind : Kind.values()) {
            read.samples.put(kind, SparseCounts.read(in, LARGEST_KEY));
            read.weights.put(kind, SparseCounts.read(in, LARGEST_KEY));
        }
        return read;
    }
}
