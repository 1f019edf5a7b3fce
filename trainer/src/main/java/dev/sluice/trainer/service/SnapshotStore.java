package dev.sluice.trainer.service;

import dev.sluice.schemas.models.ModelAssembler;
import dev.sluice.schemas.models.ModelChunks;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.serdes.ClientErrors;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of one data set in {@code models}. A snapshot, with the dead letters that belong to it, becomes visible in one
 * transaction. Whoever opens the store fences its predecessor first and reads afterwards, so that nothing can be
 * published behind its back. Where the outcome of a commit is unknown, the topic itself tells.
 */
final class SnapshotStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotStore.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);
    /** The newest record and the transaction marker behind it are among so many offsets. */
    private static final int LAST_RECORDS = 8;

    private final String topic;
    private final String dataset;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Serializer<ModelSnapshot> serializer;
    private final Deserializer<ModelSnapshot> deserializer;
    private final Backoff backoff;
    private @Nullable Producer<byte[], byte[]> producer;

    SnapshotStore(
            String topic,
            String dataset,
            Supplier<Producer<byte[], byte[]>> producers,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Serializer<ModelSnapshot> serializer,
            Deserializer<ModelSnapshot> deserializer,
            Backoff backoff) {
        this.topic = topic;
        this.dataset = dataset;
        this.producers = producers;
        this.consumers = consumers;
        this.serializer = serializer;
        this.deserializer = deserializer;
        this.backoff = backoff;
    }

    /** Fences any other trainer of this data set, then reads the newest snapshot; null if there is none. */
    ModelAssembler.@Nullable Model open() throws InterruptedException {
        while (true) {
            try {
                discard();
                producer = producers.get();
                producer.initTransactions();
                ModelAssembler.Model newest = newest();
                backoff.reset();
                return newest;
            } catch (KafkaException e) {
                retryable(e);
                backoff.await("cannot open the snapshots; trying again", e);
            }
        }
    }

    /**
     * Publishes a snapshot, through outages if need be.
     *
     * @param template every field but the chunk's own ones
     * @param model its bytes
     * @param deadLetters what is to become visible with it
     * @throws IllegalStateException if another trainer of the data set has taken over
     */
    void publish(ModelSnapshot template, byte[] model, List<ProducerRecord<byte[], byte[]>> deadLetters)
            throws InterruptedException {
        List<ModelSnapshot> chunks = ModelChunks.split(template, model);
        while (true) {
            try {
                transact(chunks, deadLetters);
                backoff.reset();
                return;
            } catch (KafkaException e) {
                retryable(e);
                backoff.await("publishing a snapshot failed; trying again", e);
            }
            ModelAssembler.Model newest = open();
            if (newest != null && newest.snapshot().getVersion() >= template.getVersion()) {
                if (newest.snapshot().getVersion() == template.getVersion() && Arrays.equals(newest.bytes(), model)) {
                    return;
                }
                throw new IllegalStateException("another trainer of '" + dataset + "' published version "
                        + newest.snapshot().getVersion() + "; run one trainer a data set");
            }
        }
    }

    private void transact(List<ModelSnapshot> chunks, List<ProducerRecord<byte[], byte[]>> deadLetters) {
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            throw new IllegalStateException("the store is not open");
        }
        open.beginTransaction();
        for (ModelSnapshot chunk : chunks) {
            byte[] key = ModelChunks.key(chunk).getBytes(StandardCharsets.UTF_8);
            // failures of single sends come out of the commit
            Future<?> unused = open.send(new ProducerRecord<>(topic, key, serializer.serialize(topic, chunk)));
        }
        for (ProducerRecord<byte[], byte[]> deadLetter : deadLetters) {
            Future<?> unused = open.send(deadLetter);
        }
        open.commitTransaction();
    }

    /** Passes on what no new attempt can mend; being fenced is looked into by reading what the other one has published. */
    private static void retryable(KafkaException failure) {
        if (!ClientErrors.recoverable(failure) && !ClientErrors.fenced(failure)) {
            throw failure;
        }
    }

    private ModelAssembler.@Nullable Model newest() throws InterruptedException {
        ModelAssembler assembler = new ModelAssembler();
        ModelAssembler.Model newest = null;
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            List<TopicPartition> partitions = Clients.partitions(consumer, topic, backoff);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    ModelAssembler.Model model = ours(record) ? assemble(assembler, record) : null;
                    newest = model == null ? newest : model;
                }
                backoff.pause(0);
            }
        }
        return newest;
    }

    private boolean ours(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || record.value() == null) {
            return false;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        return key.equals(dataset) || key.startsWith(dataset + "#");
    }

    private ModelAssembler.@Nullable Model assemble(ModelAssembler assembler, ConsumerRecord<byte[], byte[]> record) {
        try {
            ModelSnapshot chunk = deserializer.deserialize(topic, record.value());
            return chunk.getDataset().equals(dataset) ? assembler.add(chunk) : null;
        } catch (SerializationException | IllegalArgumentException e) {
            if (ClientErrors.registryUnavailable(e)) {
                throw new KafkaException("schema registry unreachable", e);
            }
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("reason", e.getMessage())
                    .log("ignoring an unreadable snapshot");
            return null;
        }
    }

    private void discard() {
        Producer<byte[], byte[]> old = producer;
        producer = null;
        if (old != null) {
            old.close(CLOSE_WAIT);
        }
    }

    @Override
    public void close() {
        discard();
        serializer.close();
        deserializer.close();
    }

    /**
     * The data set whose model was published last.
     *
     * @param consumer of bytes; closed here
     * @return null if there is no model yet
     */
    static @Nullable String lastTrained(Consumer<byte[], byte[]> consumer, String topic, Backoff backoff) {
        try (consumer) {
            List<TopicPartition> partitions = Clients.partitions(consumer, topic, backoff);
            consumer.assign(partitions);
            String last = null;
            for (var end : consumer.endOffsets(partitions).entrySet()) {
                consumer.seek(end.getKey(), Math.max(0, end.getValue() - LAST_RECORDS));
                while (consumer.position(end.getKey()) < end.getValue()) {
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                        String key = new String(record.key(), StandardCharsets.UTF_8);
                        last = key.contains("#") ? key.substring(0, key.indexOf('#')) : key;
                    }
                }
            }
            return last;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
