package dev.sluice.scorer.service;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.samples.DeadLetters;
import dev.sluice.schemas.samples.InvalidSampleException;
import dev.sluice.schemas.serdes.ClientErrors;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consume, score, produce. A batch that was polled stays pending until the gate lets it through; meanwhile the partitions are
 * paused and the group is kept alive by empty polls. Transactions are committed in short intervals, and before every wait, so
 * that nothing the trainer could already learn from is held back.
 */
final class ScoringLoop implements ConsumerRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(ScoringLoop.class);
    private static final Duration MAX_POLL = Duration.ofMillis(100);
    private static final Duration HOLD_STEP = Duration.ofMillis(5);
    private static final Duration OFFSETS_WAIT = Duration.ofSeconds(30);
    private static final int RECORD_OVERHEAD = 512;

    private final TopicCatalogue topics;
    private final ScorerConfig config;
    private final Consumer<byte[], byte[]> consumer;
    private final OutputTransaction transaction;
    private final DatasetCatalogue catalogue;
    private final SourceReader reader;
    private final BatchScorer scorer;
    private final Serializer<ScoredSample> serializer;
    private final Clock clock;
    private final ScorerCounters counters;
    private final ScoringGate gate;
    private final List<ConsumerRecord<byte[], byte[]>> unread = new ArrayList<>();
    private final List<SourceItem> pending = new ArrayList<>();
    private @Nullable Instant heldSince;

    ScoringLoop(
            TopicCatalogue topics,
            ScorerConfig config,
            Consumer<byte[], byte[]> consumer,
            OutputTransaction transaction,
            DatasetCatalogue catalogue,
            SourceReader reader,
            Serializer<ScoredSample> serializer,
            Clock clock,
            ScorerCounters counters) {
        this.topics = topics;
        this.config = config;
        this.consumer = consumer;
        this.transaction = transaction;
        this.catalogue = catalogue;
        this.reader = reader;
        this.scorer = new BatchScorer(catalogue, clock);
        this.serializer = serializer;
        this.clock = clock;
        this.counters = counters;
        this.gate = new ScoringGate(catalogue, config);
    }

    /**
     * Runs until told to stop, then commits what is complete.
     *
     * @throws KafkaException if a client fails in a way that trying again cannot mend
     */
    void run(BooleanSupplier open, Recovery recovery, Runnable healthCheck) throws InterruptedException {
        consumer.subscribe(List.of(topics.samples()), this);
        while (open.getAsBoolean()) {
            healthCheck.run();
            try {
                if (!transaction.ready()) {
                    transaction.start();
                    seekToCommitted();
                }
                step();
                recovery.succeeded();
            } catch (KafkaException e) {
                unread.clear();
                pending.clear();
                transaction.discard();
                recovery.failed(e);
            }
        }
        finish();
    }

    private void finish() {
        try {
            if (transaction.ready()) {
                transaction.commit();
            }
        } catch (KafkaException e) {
            LOG.atWarn()
                    .addKeyValue("reason", e.getMessage())
                    .log("could not commit while closing; what was not committed is scored again after the next start");
        }
    }

    private void step() throws InterruptedException {
        if (unread.isEmpty() && pending.isEmpty()) {
            consumer.resume(consumer.paused());
            Duration wait = transaction.untilDue(config.commitInterval());
            consumer.poll(wait.compareTo(MAX_POLL) < 0 ? wait : MAX_POLL).forEach(unread::add);
        }
        boolean registryAway = false;
        if (!unread.isEmpty()) {
            pending.addAll(reader.read(unread));
            registryAway = !unread.isEmpty();
        }
        Instant now = clock.instant();
        if (!pending.isEmpty() && !gate.hold(pending, now)) {
            released(now);
            score();
        } else if (!pending.isEmpty() || registryAway) {
            hold(now);
        }
        counters.ahead.set(gate.ahead());
        if (transaction.due(config.commitInterval(), config.commitSamples())) {
            transaction.commit();
        }
    }

    private void hold(Instant now) throws InterruptedException {
        if (heldSince == null) {
            heldSince = now;
            transaction.commit();
        }
        consumer.pause(consumer.assignment());
        // partitions that a rebalance brings in this very call are not paused yet
        consumer.poll(Duration.ZERO).forEach(unread::add);
        catalogue.awaitChange(HOLD_STEP);
    }

    private void released(Instant now) {
        if (heldSince != null) {
            counters.pausedMillis.addAndGet(Duration.between(heldSince, now).toMillis());
            heldSince = null;
        }
    }

    private void score() {
        counters.ahead.set(gate.ahead());
        counters.maxAhead.accumulateAndGet(counters.ahead.get(), Math::max);
        int scored = 0;
        List<SourceItem> results = scorer.score(pending);
        for (SourceItem item : results) {
            scored += send(item) ? 1 : 0;
            transaction.consumed(
                    new TopicPartition(item.source().topic(), item.source().partition()),
                    item.source().offset() + 1);
        }
        gate.scored(pending);
        pending.clear();
        counters.scored.addAndGet(scored);
        counters.deadLettered.addAndGet(results.size() - scored);
    }

    /** @return whether it was sent on as scored, not to dead letters */
    private boolean send(SourceItem item) {
        ScoredSample scored = item.scored();
        LabelledSample sample = item.sample();
        if (scored == null || sample == null) {
            deadLetter(item, item.failure() == null ? new InvalidSampleException("not scored") : item.failure());
            return false;
        }
        byte[] value;
        try {
            value = serializer.serialize(topics.scored(), scored);
        } catch (SerializationException e) {
            if (ClientErrors.registryUnavailable(e) || ClientErrors.registryFailed(e)) {
                throw new RegistryAwayException(e);
            }
            throw e;
        }
        if (value.length + RECORD_OVERHEAD > config.maxRecordBytes()) {
            deadLetter(
                    item,
                    new InvalidSampleException(
                            "scored, the sample has " + value.length + " bytes, allowed are " + config.maxRecordBytes()
                                    + "; raise the limits of broker and scorer or shrink the sample"));
            return false;
        }
        counters.modelVersion.set(scored.getModelVersion());
        transaction.send(new ProducerRecord<>(
                topics.scored(), item.source().partition(), sample.getId().getBytes(StandardCharsets.UTF_8), value));
        return true;
    }

    private void deadLetter(SourceItem item, RuntimeException failure) {
        ConsumerRecord<byte[], byte[]> source = item.source();
        int size = length(source.key()) + length(source.value());
        boolean fits = size + 4 * RECORD_OVERHEAD <= config.maxRecordBytes();
        LOG.atWarn()
                .addKeyValue("topic", source.topic())
                .addKeyValue("partition", source.partition())
                .addKeyValue("offset", source.offset())
                .addKeyValue("reason", failure.getMessage())
                .log(fits ? "to dead letters" : "to dead letters, without its bytes as they are too many");
        transaction.send(DeadLetters.of(
                topics.deadLetters(),
                "scorer",
                source.topic(),
                source.partition(),
                source.offset(),
                fits ? source.key() : null,
                fits ? source.value() : null,
                failure));
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    /** Goes back to what the group has committed: whatever was read beyond it was not produced. */
    private void seekToCommitted() {
        Set<TopicPartition> assigned = consumer.assignment();
        if (assigned.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(assigned, OFFSETS_WAIT);
        for (TopicPartition partition : assigned) {
            OffsetAndMetadata offset = committed.get(partition);
            if (offset == null) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, offset.offset());
            }
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        LOG.atInfo().addKeyValue("partitions", partitions).log("scoring these partitions");
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        if (transaction.ready()) {
            transaction.commit();
        }
        drop(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        transaction.discard();
        drop(partitions);
    }

    private void drop(Collection<TopicPartition> partitions) {
        List<Integer> gone = partitions.stream().map(TopicPartition::partition).toList();
        unread.removeIf(record -> gone.contains(record.partition()));
        pending.removeIf(item -> gone.contains(item.source().partition()));
        gate.retain(consumer.assignment().stream()
                .map(TopicPartition::partition)
                .filter(partition -> !gone.contains(partition))
                .toList());
    }

    /** Says that a serializer could not reach the registry: the batch is given up and read again. */
    static final class RegistryAwayException extends RetriableException {
        private static final long serialVersionUID = 1L;

        RegistryAwayException(Throwable cause) {
            super("schema registry unreachable", cause);
        }
    }
}
