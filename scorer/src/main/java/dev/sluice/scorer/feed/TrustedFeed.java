package dev.sluice.scorer.feed;

import dev.sluice.schemas.records.TrustedSample;
import dev.sluice.schemas.samples.InvalidSampleException;
import dev.sluice.schemas.serdes.ClientErrors;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads trusted samples from their beginning, all partitions and without a group, and keeps up with what is added and removed; on a
 * thread of its own. It waits for a topic, a broker or a registry that is away, however long: meanwhile scoring goes on with what was read.
 * Records that cannot be read, break the contract or would be too large once scored are logged and left out.
 */
public final class TrustedFeed implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(TrustedFeed.class);
    private static final Duration POLL = Duration.ofMillis(100);
    /** What scores add to a sample: 256 probabilities and a few numbers, and a record's frame. */
    private static final int SCORES_BYTES = 2048;

    private final TopicCatalogue topics;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Deserializer<TrustedSample> deserializer;
    private final TrustedSamples samples;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final RecordReader reader = new RecordReader(closing, () -> {});
    private boolean missing;
    private volatile @Nullable Throwable failure;

    public TrustedFeed(
            TopicCatalogue topics,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Deserializer<TrustedSample> deserializer,
            TrustedSamples samples) {
        this.topics = topics;
        this.consumers = consumers;
        this.deserializer = deserializer;
        this.samples = samples;
    }

    @Override
    public void run() {
        try {
            while (open()) {
                try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                    follow(consumer);
                } catch (KafkaException e) {
                    if (!ClientErrors.recoverable(e)) {
                        throw e;
                    }
                    LOG.atWarn()
                            .addKeyValue("reason", e.getMessage())
                            .log("reading trusted samples failed; trying again");
                    reader.pause();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = new IllegalStateException("reading trusted samples was interrupted", e);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    /** Passes on what ended the thread, if anything did. */
    public void check() {
        Throwable reason = failure;
        if (reason != null) {
            throw new IllegalStateException("reading trusted samples failed: " + reason, reason);
        }
    }

    /** Asks {@link #run} to end. */
    public void close() {
        closing.countDown();
    }

    private boolean open() {
        return closing.getCount() > 0;
    }

    private void follow(Consumer<byte[], byte[]> consumer) throws InterruptedException {
        List<TopicPartition> partitions = partitions(consumer);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        reader.begin();
        while (open() && !partitions.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> record : reader.due(consumer.poll(POLL))) {
                take(record);
            }
        }
    }

    /** The topic's partitions; an installation from before there were trusted samples has none until somebody creates it. */
    private List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) throws InterruptedException {
        while (open()) {
            List<PartitionInfo> known = consumer.partitionsFor(topics.trusted());
            if (known != null && !known.isEmpty()) {
                return known.stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
            }
            if (!missing) {
                LOG.atInfo()
                        .addKeyValue("topic", topics.trusted())
                        .log("there is no topic of trusted samples; looking for it until it is created");
                missing = true;
            }
            reader.pause();
        }
        return List.of();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        if (record.key() == null) {
            RecordReader.ignored(record, new InvalidSampleException("it has no key"));
            return;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            samples.remove(key);
            return;
        }
        if (record.value().length + SCORES_BYTES > topics.maxRecordBytes()) {
            RecordReader.ignored(
                    record,
                    new InvalidSampleException("scored, it would be larger than --max-record-bytes "
                            + topics.maxRecordBytes() + " allows"));
            return;
        }
        TrustedSample value = reader.read(deserializer, record);
        if (value == null) {
            return;
        }
        try {
            samples.put(Trusted.of(key, value, record));
        } catch (InvalidSampleException e) {
            RecordReader.ignored(record, e);
        }
    }
}
