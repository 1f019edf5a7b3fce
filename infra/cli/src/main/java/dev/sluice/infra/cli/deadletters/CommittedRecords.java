package dev.sluice.infra.cli.deadletters;

import dev.sluice.infra.cluster.Topics;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.serdes.TransactionalClients;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads one topic from its beginning as raw bytes, what is committed only; joins no group. May be read again and again. */
final class CommittedRecords implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(250);
    /** Longest time without any progress: that of a transaction which its writer has left open. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Connection connection;
    private final String topic;
    private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    CommittedRecords(Connection connection, String topic) {
        this.connection = connection;
        this.topic = topic;
        consumer = new TransactionalClients(connection).consumer(Map.of());
        partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
    }

    /** Behind what is committed by now. */
    Map<TopicPartition, Long> committedEnds() {
        return consumer.endOffsets(partitions);
    }

    /** Behind what is written by now, by transactions that are still open too: whoever reads up to there knows all that was committed before. */
    Map<TopicPartition, Long> writtenEnds() throws InterruptedException {
        try (Admin admin = Topics.admin(connection)) {
            Map<TopicPartition, Long> ends = new HashMap<>();
            admin.listOffsets(partitions.stream()
                            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest())))
                    .all()
                    .get()
                    .forEach((partition, end) -> ends.put(partition, end.offset()));
            return ends;
        } catch (ExecutionException e) {
            throw Topics.unreachable(connection, e);
        }
    }

    /**
     * Hands over every record before the given ends, each partition in its order.
     *
     * @throws IllegalStateException if nothing moves for a minute
     */
    void read(Map<TopicPartition, Long> ends, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        consumer.seekToBeginning(partitions);
        long reached = -1;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (ends.keySet().stream().anyMatch(partition -> consumer.position(partition) < end(ends, partition))) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < end(ends, new TopicPartition(topic, record.partition()))) {
                    each.accept(record);
                }
            }
            long position = partitions.stream().mapToLong(consumer::position).sum();
            if (position != reached) {
                reached = position;
                deadline = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("reading " + topic + " came to a halt for " + PATIENCE.toSeconds()
                        + " s: a transaction on it is open, or a broker is away; try again");
            }
        }
    }

    private static long end(Map<TopicPartition, Long> ends, TopicPartition partition) {
        return ends.getOrDefault(partition, 0L);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
