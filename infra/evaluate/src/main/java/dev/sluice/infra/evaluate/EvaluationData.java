package dev.sluice.infra.evaluate;

import dev.sluice.infra.ingest.Descriptors;
import dev.sluice.infra.ingest.IngestConfig;
import dev.sluice.infra.ingest.PassOrder;
import dev.sluice.infra.ingest.TestSplit;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.Truth;
import dev.sluice.schemas.samples.InvalidSampleException;
import dev.sluice.schemas.samples.SampleDecoder;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A data set in memory, shared by all cells of the grid and never changed. Features are kept encoded, a quarter of the size of floats for
 * images, and normalised as they are used. Samples are numbered from 0 without gaps, unusable ones left out.
 */
public final class EvaluationData {
    /** The truth of a sample nobody has told it of. */
    static final int UNKNOWN = -2;
    /** Which samples a limit draws, and the normalisation, are the same for all seeds of the grid. */
    private static final long DRAW_SEED = 1;

    private static final int MAX_CLASSES = 256;

    /**
     * @param ids ids of the samples, as on the stream
     * @param features encoded values of each
     * @param labels given class of each
     * @param truth true class of each, {@link Truth#NO_CLASS} or {@link #UNKNOWN}
     */
    private record Split(List<String> ids, List<byte[]> features, List<Integer> labels, List<Integer> truth) {
        Split() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        void add(RawSample sample, int trueLabel) {
            ids.add(sample.id());
            features.add(sample.features());
            labels.add(sample.label());
            truth.add(trueLabel);
        }
    }

    private final SourceFacts facts;
    private final SampleDecoder decoder;
    private final Split train;
    private final Split test;
    private final Split trusted;

    private EvaluationData(SourceFacts facts, SampleDecoder decoder, Split train, Split test, Split trusted) {
        this.facts = facts;
        this.decoder = decoder;
        this.train = train;
        this.test = test;
        this.trusted = trusted;
    }

    /**
     * Reads a data set whole.
     *
     * @param trainSource the split that is streamed
     * @param testSource the split that accuracy is measured on, less the samples of it that a stream would trust; or null
     * @param limit at most so many samples of the first; 0 for all
     * @param truth true class of each sample of the first, or null to go by what the source tells of itself
     * @param trust how many of those are trusted; fewer where there are fewer
     * @throws IngestException if it is too large, or none of its samples can be used
     */
    public static EvaluationData load(
            SampleSource trainSource, @Nullable SampleSource testSource, int limit, int @Nullable [] truth, int trust) {
        SourceFacts facts = trainSource.facts();
        if (facts.multiLabel()) {
            throw new IngestException(
                    "data set '" + facts.dataset() + "' is multi-label; evaluate judges single-label data sets only");
        }
        if (facts.classNames().size() > MAX_CLASSES) {
            throw new IngestException("data set '" + facts.dataset() + "' has "
                    + facts.classNames().size() + " classes; beyond " + MAX_CLASSES
                    + " the noise model decides nothing");
        }
        PassOrder drawn = new PassOrder(facts.size(), limit, DRAW_SEED);
        checkSize(
                facts,
                (long) drawn.size()
                        + (testSource == null ? 0 : testSource.facts().size()));
        IngestConfig config = IngestConfig.defaults().withLimit(limit).withSeed(DRAW_SEED);
        SampleDecoder decoder = new SampleDecoder(Descriptors.describe(trainSource, config, Clock.systemUTC()));
        Split train = new Split();
        for (int i = 0; i < drawn.size(); i++) {
            int index = drawn.chosen(i);
            RawSample sample = trainSource.read(index);
            if (sample != null) {
                check(decoder, facts, sample);
                train.add(sample, truth == null ? knownTruth(sample) : truth[index]);
            }
        }
        Split test = new Split();
        Split trusted = new Split();
        if (testSource != null) {
            int size = testSource.facts().size();
            read(testSource, TestSplit.measured(size), decoder, facts, test);
            read(
                    testSource,
                    TestSplit.trusted(size, Math.min(trust, TestSplit.trustable(size))),
                    decoder,
                    facts,
                    trusted);
        }
        return new EvaluationData(facts, decoder, train, test, trusted);
    }

    private static void read(
            SampleSource source, int[] indices, SampleDecoder decoder, SourceFacts facts, Split target) {
        for (int index : indices) {
            RawSample sample = source.read(index);
            if (sample != null) {
                check(decoder, facts, sample);
                target.add(sample, sample.label());
            }
        }
    }

    private static void checkSize(SourceFacts facts, long samples) {
        long needed = samples * facts.bytes();
        long room = Runtime.getRuntime().maxMemory() / 2;
        if (needed > room) {
            throw new IngestException("data set '" + facts.dataset() + "' has " + (needed >> 20)
                    + " MB of features to keep in memory, " + (room >> 20)
                    + " MB are allowed: give --limit, or more memory with SLUICE_JAVA_OPTS=-Xmx" + ((3 * needed) >> 20)
                    + "m");
        }
    }

    /** The decoder checks values only where they can be wrong, so every sample is decoded once on the way in. */
    private static void check(SampleDecoder decoder, SourceFacts facts, RawSample sample) {
        try {
            var record = Descriptors.sample(facts, sample, 1, Instant.EPOCH);
            decoder.check(record);
            decoder.decode(record, new float[decoder.values()], 0);
        } catch (InvalidSampleException e) {
            throw new IngestException("sample '" + sample.id() + "' of " + sample.source() + ": " + e.getMessage(), e);
        }
    }

    private static int knownTruth(RawSample sample) {
        String text = sample.attributes().get(Truth.LABEL);
        return text == null ? UNKNOWN : Integer.parseInt(text);
    }

    /** Facts of the whole training split, whatever the limit. */
    public SourceFacts facts() {
        return facts;
    }

    /** Number of classes K. */
    public int classes() {
        return decoder.classes();
    }

    /** Values of a sample. */
    int values() {
        return decoder.values();
    }

    /** Samples that can be streamed. */
    public int size() {
        return train.ids.size();
    }

    /** Samples that accuracy can be measured on. */
    public int testSize() {
        return test.ids.size();
    }

    String id(int sample) {
        return train.ids.get(sample);
    }

    /** The class a sample came with. */
    int given(int sample) {
        return train.labels.get(sample);
    }

    /** The true class of a sample, {@link Truth#NO_CLASS} or {@link #UNKNOWN}. */
    int truth(int sample) {
        return train.truth.get(sample);
    }

    /** Whether the truth of every sample is known. */
    public boolean truthKnown() {
        return train.truth.stream().noneMatch(truth -> truth == UNKNOWN);
    }

    /** Encoded values of a sample; not to be changed. */
    byte[] features(int sample) {
        return train.features.get(sample);
    }

    /** Samples of the test split whose labels are trusted. */
    public int trustedSize() {
        return trusted.ids.size();
    }

    int trustedLabel(int sample) {
        return trusted.labels.get(sample);
    }

    /** Writes a trusted sample's normalised values. */
    void decodeTrusted(int sample, float[] target, int at) {
        decoder.decode(ByteBuffer.wrap(trusted.features.get(sample)), target, at);
    }

    int testLabel(int sample) {
        return test.labels.get(sample);
    }

    /** Writes a sample's normalised values. */
    void decode(int sample, float[] target, int at) {
        decoder.decode(ByteBuffer.wrap(train.features.get(sample)), target, at);
    }

    /** Writes a test sample's normalised values. */
    void decodeTest(int sample, float[] target, int at) {
        decoder.decode(ByteBuffer.wrap(test.features.get(sample)), target, at);
    }
}
