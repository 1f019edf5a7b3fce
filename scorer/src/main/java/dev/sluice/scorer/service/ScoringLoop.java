package dev.sluice.scorer.service;

import dev.sluice.schemas.topics.TopicCatalogue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consume, hand on to be scored, produce what came back; on the one thread that may use the consumer. It never waits for a model, so that
 * the group stays alive however slow the model is: a batch that the gate holds back, or for which the queue has no room, stays
 * pending while the partitions are paused and polls bring nothing.
 *
 * <p>A transaction begins with results in hand, is committed in short intervals whatever else is still being computed, and before every
 * wait, so that nothing the trainer could already learn from is held back.
 */
final class ScoringLoop implements ConsumerRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(ScoringLoop.class);
    private static final Duration MAX_POLL = Duration.ofMillis(100);
    /** Results may come at any moment, and nothing ends a poll early. */
    private static final Duration BUSY_POLL = Duration.ofMillis(2);

    private static final String FORWARD_PASS = "a forward pass of the model";
    private static final Duration WAIT_STEP = Duration.ofMillis(5);

    private final TopicCatalogue topics;
    private final ScorerConfig config;
    private final Consumer<byte[], byte[]> consumer;
    private final OutputTransaction transaction;
    private final DatasetCatalogue catalogue;
    private final SourceReader reader;
    private final BatchQueue queue;
    private final Clock clock;
    private final ScorerCounters counters;
    private final ScoringGate gate;
    private final List<ConsumerRecord<byte[], byte[]>> unread = new ArrayList<>();
    private final List<SourceItem> pending = new ArrayList<>();
    private @Nullable Instant heldSince;
    private String heldFor = "";

    ScoringLoop(
            TopicCatalogue topics,
            ScorerConfig config,
            Consumer<byte[], byte[]> consumer,
            OutputTransaction transaction,
            DatasetCatalogue catalogue,
            FeedState feed,
            SourceReader reader,
            BatchQueue queue,
            Clock clock,
            ScorerCounters counters) {
        this.topics = topics;
        this.config = config;
        this.consumer = consumer;
        this.transaction = transaction;
        this.catalogue = catalogue;
        this.reader = reader;
        this.queue = queue;
        this.clock = clock;
        this.counters = counters;
        this.gate = new ScoringGate(catalogue, feed, config);
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
            long commits = transaction.commits();
            try {
                if (!transaction.ready()) {
                    forget();
                    counters.waitsFor = "the broker, to begin transactions where the last commit was";
                    transaction.start();
                    gate.rewind(OutputTransaction.seekToCommitted(consumer));
                }
                step();
                if (transaction.commits() > commits) {
                    recovery.committed();
                }
            } catch (KafkaException e) {
                counters.inputWaits = true;
                counters.waitsFor = "another attempt after a failure: " + e.getMessage();
                forget();
                transaction.discard();
                recovery.failed(e);
            }
        }
        finish();
    }

    /** Gives up all that was read and is not in a transaction: it will be read again. */
    private void forget() {
        unread.clear();
        pending.clear();
        queue.clear();
    }

    private void finish() {
        try {
            if (transaction.ready()) {
                produce();
                transaction.commit();
            }
        } catch (KafkaException e) {
            LOG.atWarn()
                    .addKeyValue("reason", e.getMessage())
                    .log("could not commit while closing; what was not committed is scored again after the next start");
        }
    }

    private void step() throws InterruptedException {
        counters.waitsFor = "the broker, to write what was scored";
        produce();
        if (unread.isEmpty() && pending.isEmpty()) {
            consumer.resume(consumer.paused());
            consumer.poll(pollTime()).forEach(unread::add);
        }
        if (!unread.isEmpty()) {
            pending.addAll(reader.read(unread));
        }
        Instant now = clock.instant();
        boolean held = handOn(now);
        if (!held && !unread.isEmpty()) {
            held = true;
            heldFor = reader.waitsFor();
        }
        counters.ahead.set(gate.ahead());
        counters.queueDepth.set(queue.depth());
        if (held) {
            hold(now);
        } else {
            released(now);
            counters.waitsFor = FORWARD_PASS;
            if (!pending.isEmpty()) {
                keepAlive();
                queue.awaitCompleted(WAIT_STEP);
            }
        }
        if (transaction.due(config.commitInterval(), config.commitSamples())) {
            commit();
        }
        counters.inputWaits = held || !pending.isEmpty() || !queue.idle() || transaction.open();
    }

    private void commit() {
        String before = counters.waitsFor;
        counters.waitsFor = "the broker, to commit a transaction";
        transaction.commit();
        counters.waitsFor = before;
    }

    private Duration pollTime() {
        Duration longest = queue.idle() ? MAX_POLL : BUSY_POLL;
        Duration wait = transaction.untilDue(config.commitInterval());
        return wait.compareTo(longest) < 0 ? wait : longest;
    }

    /** Sends what has come back, in order. */
    private void produce() {
        transaction.check();
        for (Batch batch = queue.completed(); batch != null; batch = queue.completed()) {
            List<Output> outputs = batch.outputs();
            transaction.add(topics.samples(), outputs);
            counters.produced(outputs);
        }
    }

    /**
     * Hands pending items on, as many as there is room for.
     *
     * @return whether the gate holds back the next ones
     */
    private boolean handOn(Instant now) {
        while (!pending.isEmpty()) {
            int room = queue.room(pending.subList(0, Math.min(pending.size(), config.maxBatch())));
            if (room == 0) {
                return false;
            }
            List<SourceItem> next = pending.subList(0, room);
            if (gate.hold(next, now)) {
                heldFor = gate.waitsFor();
                return true;
            }
            counters.maxAhead.accumulateAndGet(gate.ahead(), Math::max);
            queue.put(next);
            gate.handed(next);
            next.clear();
        }
        return false;
    }

    /** Waits for the catalogue, or for the registry, after everything that can be committed is. */
    private void hold(Instant now) throws InterruptedException {
        queue.hurry();
        keepAlive();
        if (queue.idle()) {
            if (heldSince == null) {
                heldSince = now;
            }
            commit();
            counters.waitsFor = heldFor;
            catalogue.awaitChange(WAIT_STEP);
        } else {
            counters.waitsFor = FORWARD_PASS;
            queue.awaitCompleted(WAIT_STEP);
        }
    }

    /** Shows the group that this member lives, without reading on. */
    private void keepAlive() {
        consumer.pause(consumer.assignment());
        // partitions that a rebalance brings in this very call are not paused yet
        consumer.poll(Duration.ZERO).forEach(unread::add);
    }

    private void released(Instant now) {
        if (heldSince != null) {
            counters.pausedMillis.addAndGet(Duration.between(heldSince, now).toMillis());
            heldSince = null;
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        LOG.atInfo().addKeyValue("partitions", partitions).log("scoring these partitions");
    }

    /** Commits what has come back of them; what is still being computed is left to whoever gets them. */
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        if (transaction.ready()) {
            produce();
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
        Set<Integer> gone = new HashSet<>();
        partitions.forEach(partition -> gone.add(partition.partition()));
        unread.removeIf(record -> gone.contains(record.partition()));
        pending.removeIf(item -> gone.contains(item.source().partition()));
        queue.drop(gone);
        gate.retain(consumer.assignment().stream()
                .map(TopicPartition::partition)
                .filter(partition -> !gone.contains(partition))
                .toList());
    }
}
