package dev.sluice.infra.cli.cluster;

import dev.sluice.schemas.samples.DeadLetters;
import dev.sluice.schemas.serdes.ClientErrors;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.serdes.UnknownSchemaException;
import dev.sluice.schemas.topics.ConsumerGroups;
import dev.sluice.topology.stream.routing.WaitingCount;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the small topics once, from a moment in the past to their present end; joins no consumer group. */
final class TopicReader {
    private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final int FIRST_WINDOW = 64;
    private static final int GROWTH = 8;

    private final Connection connection;

    TopicReader(Connection connection) {
        this.connection = connection;
    }

    /** The newest value of every key of a topic with one partition. */
    <T extends SpecificRecord> Map<String, T> newest(String topic, Class<T> type) {
        return newest(topic, type, 0, key -> true);
    }

    /**
     * The newest value of each wanted key of a topic with one partition. Begins at the topic's end and reaches back no further
     * than needed: models are large.
     */
    <T extends SpecificRecord> Map<String, T> newest(String topic, Class<T> type, Set<String> wanted) {
        for (long window = FIRST_WINDOW; ; window *= GROWTH) {
            Map<String, T> found = newest(topic, type, window, wanted::contains);
            if (found.size() == wanted.size() || window >= length(topic)) {
                return found;
            }
        }
    }

    /** Dead letters and those of them that were replayed, counted one by one: the markers of transactions take offsets too. */
    StatusReport.Letters letters(String topic) {
        long[] count = {0, 0};
        try (KafkaConsumer<String, byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            readToEnd(consumer, partitions, record -> count[DeadLetters.tellsReplay(record.headers()) ? 1 : 0]++);
        }
        return new StatusReport.Letters(count[0], Math.min(count[0], count[1]));
    }

    /**
     * Verdicts whose samples have never come, from the topology's own books; null before there are any.
     *
     * @throws org.apache.kafka.common.errors.AuthorizationException if they may not be read
     */
    @Nullable
    Long waitingVerdicts() {
        String books = WaitingCount.changelog(
                ConsumerGroups.topology(connection.topics().prefix()));
        WaitingCount waiting = new WaitingCount();
        try (KafkaConsumer<String, byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = consumer.listTopics().getOrDefault(books, List.of()).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            if (partitions.isEmpty()) {
                return null;
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            readToEnd(consumer, partitions, record -> waiting.take(record.key(), record.value()));
        }
        return waiting.count();
    }

    /** @param window how many offsets before the end to begin, 0 for the whole topic */
    private <T extends SpecificRecord> Map<String, T> newest(
            String topic, Class<T> type, long window, Predicate<String> wanted) {
        Map<String, T> newest = new HashMap<>();
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<String, byte[]> consumer = consumer();
                Deserializer<T> values = connection.serdes().deserializer(type)) {
            consumer.assign(List.of(partition));
            if (window == 0) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
                long beginning = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
                consumer.seek(partition, Math.max(beginning, end - window));
            }
            readToEnd(consumer, List.of(partition), record -> {
                if (!wanted.test(record.key())) {
                    return;
                }
                try {
                    newest.put(record.key(), values.deserialize(topic, record.value()));
                } catch (SerializationException e) {
                    if (!(e instanceof UnknownSchemaException) && ClientErrors.registryUnavailable(e)) {
                        throw e;
                    }
                    LOG.atWarn()
                            .addKeyValue("topic", topic)
                            .addKeyValue("offset", record.offset())
                            .setCause(e)
                            .log("record cannot be read, passed over");
                }
            });
        }
        return newest;
    }

    private long length(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<String, byte[]> consumer = consumer()) {
            return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L)
                    - consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        }
    }

    private static void readToEnd(
            KafkaConsumer<String, byte[]> consumer,
            List<TopicPartition> partitions,
            Consumer<ConsumerRecord<String, byte[]>> each) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
            consumer.poll(POLL).forEach(each);
        }
    }

    private KafkaConsumer<String, byte[]> consumer() {
        Map<String, Object> settings = connection.client();
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.putIfAbsent("default.api.timeout.ms", 15_000);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }
}
