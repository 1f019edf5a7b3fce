package dev.sluice.infra.ingest;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.Features;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.Provenance;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;

/** Turns what sources say into the records of the stream. */
public final class Descriptors {
    /** Most samples that mean and standard deviation are computed from. */
    static final int STATISTICS_SAMPLES = 10_000;

    private Descriptors() {}

    /**
     * Describes a data set as it will be streamed. Mean and standard deviation come from up to 10,000 of its samples, spread
     * evenly over it, so they do not depend on the order of passes.
     *
     * @throws IngestException if less than half of them can be used
     */
    public static DatasetDescriptor describe(SampleSource source, IngestConfig config, Clock clock) {
        return describe(source, new PassOrder(source.facts().size(), config.limit(), config.seed()), config, clock);
    }

    static DatasetDescriptor describe(SampleSource source, PassOrder order, IngestConfig config, Clock clock) {
        SourceFacts facts = source.facts();
        ValueStatistics statistics = new ValueStatistics();
        int wanted = Math.min(STATISTICS_SAMPLES, order.size());
        int read = 0;
        for (int i = 0; i < wanted; i++) {
            RawSample sample = source.read(order.chosen((int) ((long) i * order.size() / wanted)));
            if (sample != null) {
                statistics.add(sample.features(), facts.encoding());
                read++;
            }
        }
        UsableShare.require(source, wanted, read);
        return DatasetDescriptor.newBuilder()
                .setDataset(facts.dataset())
                .setClassNames(facts.classNames())
                .setShape(facts.shape())
                .setEncoding(facts.encoding())
                .setTask(facts.task())
                .setMean(statistics.mean())
                .setStandardDeviation(statistics.standardDeviation())
                .setExpectedSamples((long) order.size() * config.passes())
                .setPasses(config.passes())
                .setCreatedAt(clock.instant())
                .build();
    }

    /**
     * A sample as it goes on the stream, which then says what announced it; also how test samples are handed to whoever measures accuracy.
     *
     * @param pass from 1
     */
    public static LabelledSample sample(SourceFacts facts, RawSample sample, int pass, Instant observedAt) {
        Features features = new Features(ByteBuffer.wrap(sample.features()), facts.encoding(), facts.shape());
        return new LabelledSample(
                sample.id(),
                facts.dataset(),
                pass,
                features,
                sample.labels(),
                observedAt,
                sample.source(),
                sample.attributes(),
                Provenance.SOURCE,
                Instant.EPOCH);
    }
}
