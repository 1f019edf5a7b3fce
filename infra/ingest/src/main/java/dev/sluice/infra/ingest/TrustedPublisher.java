package dev.sluice.infra.ingest;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.TrustedSample;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes trusted samples; those that are there under the same ids are replaced. */
public final class TrustedPublisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrustedPublisher.class);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(30);

    private final Producer<String, SpecificRecord> producer;
    private final TopicCatalogue topics;
    private final Clock clock;

    public TrustedPublisher(Connection connection) {
        this(Producers.of(connection), connection.topics(), Clock.systemUTC());
    }

    /** @param producer closed with the publisher */
    TrustedPublisher(Producer<String, SpecificRecord> producer, TopicCatalogue topics, Clock clock) {
        this.producer = producer;
        this.topics = topics;
        this.clock = clock;
    }

    /**
     * Sees whether trusted samples suit a data set as it was described.
     *
     * @throws IngestException saying what differs
     */
    public static void check(SourceFacts facts, DatasetDescriptor described) {
        same(facts, "class names", facts.classNames(), described.getClassNames());
        same(facts, "task", facts.task(), described.getTask());
        same(facts, "shape", facts.shape(), described.getShape());
        if (!SampleDecoder.alike(facts.encoding(), described.getEncoding())) {
            same(facts, "encoding", facts.encoding(), described.getEncoding());
        }
    }

    private static void same(SourceFacts facts, String what, Object trusted, Object described) {
        if (!trusted.equals(described)) {
            throw new IngestException(
                    "trusted samples of data set '" + facts.dataset() + "' have " + what + " " + trusted
                            + ", the data set was described with " + described
                            + ": give the same --data, --classes and --task as when it was ingested");
        }
    }

    /**
     * Publishes all of a source, and returns once the brokers have acknowledged them.
     *
     * @return how many
     * @throws IngestException if the source fails or one cannot be delivered
     */
    public int publish(TrustedSource source) {
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        int sent = 0;
        try {
            for (int i = 0; i < source.size() && failure.get() == null; i++) {
                TrustedSample sample = source.read(i, clock.instant());
                if (sample != null) {
                    Future<?> unused = producer.send(
                            new ProducerRecord<>(
                                    topics.trusted(), sample.getSample().getId(), sample),
                            (metadata, exception) -> failure.compareAndSet(null, exception));
                    sent++;
                }
            }
            producer.flush();
        } catch (KafkaException e) {
            throw failed(e);
        }
        Exception first = failure.get();
        if (first != null) {
            throw failed(first);
        }
        LOG.atInfo()
                .addKeyValue("dataset", source.facts().dataset())
                .addKeyValue("trusted", sent)
                .log("trusted samples published");
        return sent;
    }

    private IngestException failed(Exception cause) {
        return new IngestException(
                "sending trusted samples to " + topics.trusted() + " failed: "
                        + Producers.reason(cause, topics, topics.trusted()),
                cause);
    }

    @Override
    public void close() {
        producer.close(CLOSE_WAIT);
    }
}
