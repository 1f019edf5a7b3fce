package dev.sluice.infra.review;

import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.ReviewItem;
import dev.sluice.schemas.records.Verdict;
import dev.sluice.schemas.serdes.AvroSerdes;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/** The topics behind the review commands: reads what is there, publishes verdicts. */
public final class ReviewDesk {
    private final Connection connection;

    /** @param connection of the cluster whose topics are read and written; each call connects anew */
    public ReviewDesk(Connection connection) {
        this.connection = connection;
    }

    /**
     * Reads descriptors, verdicts and review items as they are now. Verdicts that others publish meanwhile may be missing: of two
     * people who judge one sample at the same moment the first one's verdict holds.
     *
     * @throws ReviewException if a topic is missing or its brokers do not answer
     */
    public ReviewList load() {
        ReviewList list = new ReviewList();
        TopicCatalogue topics = connection.topics();
        AvroSerdes serdes = connection.serdes();
        try (TopicScan scan = new TopicScan(connection);
                var datasets = serdes.deserializer(DatasetDescriptor.class);
                var items = serdes.deserializer(ReviewItem.class);
                var verdicts = serdes.deserializer(Verdict.class)) {
            scan.scan(topics.datasets(), datasets, (key, value) -> {
                if (value != null) {
                    list.add(value);
                }
            });
            scan.scan(topics.review(), items, (key, value) -> {
                if (value != null) {
                    list.add(value);
                }
            });
            scan.scan(topics.verdicts(), verdicts, (key, value) -> {
                if (value != null) {
                    list.add(value);
                }
            });
        } catch (KafkaException e) {
            throw new ReviewException(
                    "cannot read reviews from " + connection.bootstrapServers() + ": " + e.getMessage(), e);
        }
        return list;
    }

    /**
     * Publishes verdicts and waits until the brokers have them.
     *
     * @throws ReviewException if one cannot be delivered, saying how many were
     */
    public void publish(List<Verdict> verdicts) throws InterruptedException {
        try (Producer<String, Verdict> producer = producer()) {
            publish(producer, verdicts);
        }
    }

    /**
     * Publishes verdicts by a producer of {@link #producer}, and waits until the brokers have them.
     *
     * @throws ReviewException if one cannot be delivered, saying how many were
     */
    public void publish(Producer<String, Verdict> producer, List<Verdict> verdicts) throws InterruptedException {
        publish(producer, connection.topics().verdicts(), verdicts);
    }

    /** Connects, for those who publish again and again. */
    public Producer<String, Verdict> producer() {
        Map<String, Object> settings = connection.client();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        return new KafkaProducer<>(
                settings, new StringSerializer(), connection.serdes().<Verdict>serializer());
    }

    static void publish(Producer<String, Verdict> producer, String topic, List<Verdict> verdicts)
            throws InterruptedException {
        List<Future<?>> acknowledgements = new ArrayList<>();
        int delivered = 0;
        try {
            for (Verdict verdict : verdicts) {
                acknowledgements.add(producer.send(new ProducerRecord<>(topic, verdict.getSampleId(), verdict)));
            }
            producer.flush();
            for (Future<?> acknowledgement : acknowledgements) {
                acknowledgement.get();
                delivered++;
            }
        } catch (ExecutionException | KafkaException e) {
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            throw new ReviewException(
                    "publishing to " + topic + " failed after " + delivered + " of " + verdicts.size() + " verdicts: "
                            + cause.getMessage(),
                    e);
        }
    }
}
