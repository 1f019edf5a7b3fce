package dev.sluice.infra.ingest;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.Features;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.samples.SampleDecoder;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what sources say into the records of the stream. */
public final class Descriptors {
    private static final Logger LOG = LoggerFactory.getLogger(Descriptors.class);

    /** Most samples that mean and standard deviation are computed from. */
    static final int STATISTICS_SAMPLES = 10_000;

    private Descriptors() {}

    /**
     * Describes a data set as it will be streamed. Mean and standard deviation come from up to 10,000 of its samples, spread
     * evenly over it, so they do not depend on the order of passes; of a table each column has its own, from all rows that are streamed. Columns of a
     * table that deserve a look are warned of.
     *
     * @throws IngestException if less than half of them can be used
     */
    public static DatasetDescriptor describe(SampleSource source, IngestConfig config, Clock clock) {
        return describe(source, new PassOrder(source.facts().size(), config.limit(), config.seed()), config, clock);
    }

    static DatasetDescriptor describe(SampleSource source, PassOrder order, IngestConfig config, Clock clock) {
        SourceFacts facts = source.facts();
        ValueStatistics statistics = new ValueStatistics();
        ColumnStatistics columns = new ColumnStatistics(facts.columns(), facts.encoding());
        boolean table = !facts.columns().isEmpty();
        int wanted = table ? order.size() : Math.min(STATISTICS_SAMPLES, order.size());
        int read = 0;
        for (int i = 0; i < wanted; i++) {
            RawSample sample = source.read(order.chosen((int) ((long) i * order.size() / wanted)));
            if (sample != null) {
                statistics.add(sample.features(), facts.encoding());
                columns.add(sample.features());
                read++;
            }
        }
        UsableShare.require(source, wanted, read);
        columns.warn(facts.dataset());
        return DatasetDescriptor.newBuilder()
                .setDataset(facts.dataset())
                .setClassNames(facts.classNames())
                .setShape(facts.shape())
                .setEncoding(facts.encoding())
                .setTask(facts.task())
                .setMean(statistics.mean())
                .setStandardDeviation(statistics.standardDeviation())
                .setMeans(columns.means())
                .setStandardDeviations(columns.deviations())
                .setExpectedSamples((long) order.size() * config.passes())
                .setPasses(config.passes())
                .setCreatedAt(clock.instant())
                .build();
    }

    /**
     * The description with the normalisation of an earlier one: models that were trained under that remain right.
     *
     * @param earlier of the same data set
     * @throws IngestException if its samples or classes are others
     */
    static DatasetDescriptor keeping(DatasetDescriptor earlier, DatasetDescriptor now) {
        same(now, "classes", earlier.getClassNames(), now.getClassNames());
        same(now, "task", earlier.getTask(), now.getTask());
        same(now, "shape", earlier.getShape(), now.getShape());
        if (!SampleDecoder.alike(earlier.getEncoding(), now.getEncoding())) {
            same(now, "encoding", earlier.getEncoding(), now.getEncoding());
        }
        if (earlier.getMeans().isEmpty() && !now.getMeans().isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("dataset", now.getDataset())
                    .log(
                            "was described with one mean for all columns, which is kept: --renormalise gives each its own");
        }
        return DatasetDescriptor.newBuilder(now)
                .setMean(earlier.getMean())
                .setStandardDeviation(earlier.getStandardDeviation())
                .setMeans(earlier.getMeans())
                .setStandardDeviations(earlier.getStandardDeviations())
                .build();
    }

    private static void same(DatasetDescriptor now, String what, Object before, Object after) {
        if (!before.equals(after)) {
            throw new IngestException("data set '" + now.getDataset() + "' was ingested with " + what + " "
                    + shortened(before) + ", now it has " + shortened(after)
                    + ": its models would not fit. Give it another name with --dataset");
        }
    }

    private static String shortened(Object value) {
        String text = value.toString();
        return text.length() <= 200 ? text : text.substring(0, 200) + "...";
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
