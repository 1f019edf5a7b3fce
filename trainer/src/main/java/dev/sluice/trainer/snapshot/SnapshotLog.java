package dev.sluice.trainer.snapshot;

import dev.sluice.schemas.models.ModelAssembler;
import dev.sluice.schemas.models.ModelAssembler.Model;
import dev.sluice.schemas.models.ModelChunks;
import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.models.ModelOrder;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.serdes.ClientErrors;
import dev.sluice.schemas.serdes.LateRecords;
import dev.sluice.schemas.serdes.UnknownSchemaException;
import dev.sluice.trainer.client.Backoff;
import dev.sluice.trainer.client.Clients;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one trainer must know of the models of its data set: its own newest snapshot and, if it feeds the scorer, the newest version of all that can
 * score, the retained copies, and whether people have brought back an earlier model. A trainer beside it counts for itself: two that learn from the
 * same stream publish at the same moments, and would time and again take the same number. Reads the topic forward, each record once; what this trainer
 * wrote itself right behind what was read is not read again.
 */
public final class SnapshotLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotLog.class);
    private static final Duration POLL = Duration.ofMillis(200);
    /** Polls without progress after which reading has failed: 10 s. */
    private static final int PATIENCE = 50;

    /** A retained copy: how many records it is made of, and how many samples it had seen. */
    record Kept(int chunks, long samplesSeen) {}

    private final TopicPartition partition;
    private final String dataset;
    private final List<String> slots;
    private final boolean feeding;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Supplier<Consumer<byte[], byte[]>> uncommitted;
    private final Deserializer<ModelSnapshot> deserializer;
    private final NavigableMap<Long, Kept> kept = new TreeMap<>();
    private ModelAssembler assembler = new ModelAssembler();
    private @Nullable Consumer<byte[], byte[]> consumer;
    private Map<String, Model> own = new HashMap<>();
    private final LateRecords late = new LateRecords(Clock.systemUTC());
    private @Nullable Model rollback;
    private boolean resuming;
    private long newestVersion;
    private long position;

    /**
     * @param slots slots of this trainer
     * @param consumers read what is committed
     * @param uncommitted read whatever is there
     */
    public SnapshotLog(
            String topic,
            String dataset,
            List<String> slots,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Supplier<Consumer<byte[], byte[]>> uncommitted,
            Deserializer<ModelSnapshot> deserializer) {
        this.partition = new TopicPartition(topic, 0);
        this.dataset = dataset;
        this.slots = List.copyOf(slots);
        feeding = slots.contains(ModelKey.FEEDING);
        this.consumers = consumers;
        this.uncommitted = uncommitted;
        this.deserializer = deserializer;
    }

    /**
     * Reads everything from the beginning. Transactions that others have open are waited for: behind them may stand a snapshot of this trainer's own,
     * and to go on from the one before it would train on records twice.
     *
     * @throws KafkaException if the brokers do not answer, or a transaction stays open
     */
    void readAll(Backoff backoff) throws InterruptedException {
        close();
        kept.clear();
        own.clear();
        rollback = null;
        newestVersion = 0;
        assembler = new ModelAssembler();
        long end;
        try (Consumer<byte[], byte[]> all = uncommitted.get()) {
            if (Clients.partitions(all, partition.topic(), backoff).size() != 1) {
                throw new IllegalStateException(
                        "topic " + partition.topic()
                                + " must have one partition, so that models stay in order; create it with './sluice topics --create'");
            }
            end = all.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        }
        Consumer<byte[], byte[]> reader = connected();
        position = reader.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        late.clear();
        resuming = true;
        readTo(reader, end);
        resuming = false;
    }

    /** Reads what others have committed since; costs one request if there is nothing. */
    void readNew() {
        Consumer<byte[], byte[]> reader = connected();
        long end = reader.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        resuming = false;
        late.with(List.of()).forEach(this::take);
        if (end > position) {
            readTo(reader, end);
        }
    }

    /**
     * Notes a transaction of this trainer's own.
     *
     * @param offsets of its records here, in order
     */
    void wrote(List<Long> offsets, long version) {
        newestVersion = Math.max(newestVersion, version);
        long first = offsets.get(0);
        long last = offsets.get(offsets.size() - 1);
        // anything between is of others, and has to be read; so is what lies before the end of the transaction,
        // wherever that may be
        if (first == position && last - first == offsets.size() - 1) {
            position = last + 1;
        }
    }

    private Consumer<byte[], byte[]> connected() {
        Consumer<byte[], byte[]> reader = consumer;
        if (reader == null) {
            reader = consumers.get();
            reader.assign(List.of(partition));
            consumer = reader;
        }
        return reader;
    }

    private void readTo(Consumer<byte[], byte[]> reader, long end) {
        reader.seek(partition, position);
        int idle = 0;
        while (position < end) {
            late.with(reader.poll(POLL)).forEach(this::take);
            long reached = reader.position(partition);
            idle = reached > position ? 0 : idle + 1;
            position = Math.max(position, reached);
            if (idle == PATIENCE) {
                throw new TimeoutException("reading " + partition + " stands still at offset " + position + " of " + end
                        + ": a broker is away, or somebody's transaction stays open");
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        ModelKey key = record.key() == null ? null : ModelKey.parse(new String(record.key(), StandardCharsets.UTF_8));
        if (key == null || !key.dataset().equals(dataset) || !concerns(key.slot())) {
            return;
        }
        if (record.value() == null) {
            removed(key);
            return;
        }
        try {
            ModelSnapshot chunk = deserializer.deserialize(record.topic(), record.value());
            if (!key.fits(chunk)) {
                throw new IllegalArgumentException("it belongs under another key than its own");
            }
            take(chunk);
        } catch (UnknownSchemaException e) {
            if (resuming && slots.contains(key.slot())) {
                // to begin anew would be to write over what was learnt
                throw new TimeoutException(e.getMessage() + "; training goes on from it as soon as that is known", e);
            }
            late.add(record, e);
        } catch (SerializationException | IllegalArgumentException e) {
            if (ClientErrors.registryUnavailable(e)) {
                throw new KafkaException(e.getMessage(), e);
            }
            LOG.atWarn()
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("reason", e.getMessage())
                    .log("ignoring an unreadable snapshot");
        }
    }

    private boolean concerns(String other) {
        return slots.contains(other) || (feeding && ModelOrder.scores(other));
    }

    private void take(ModelSnapshot chunk) {
        String its = chunk.getSlot();
        if (chunk.getVersion() <= ModelChunks.MAX_VERSION) {
            newestVersion = Math.max(newestVersion, chunk.getVersion());
        }
        if (slots.contains(its)) {
            Model whole = assembler.add(chunk);
            if (whole != null) {
                own.put(its, whole);
            }
        } else if (ModelKey.isKept(its)) {
            kept.put(chunk.getVersion(), new Kept(chunk.getChunkCount(), chunk.getSamplesSeen()));
        } else if (its.equals(ModelKey.PUBLISHED)) {
            Model whole = assembler.add(chunk);
            if (whole != null) {
                rollback = chunk.getRollbackOf() == null ? null : whole;
            }
        }
    }

    private void removed(ModelKey key) {
        if (key.chunk() > 0) {
            return;
        }
        if (slots.contains(key.slot())) {
            own.remove(key.slot());
        } else if (key.slot().equals(ModelKey.PUBLISHED)) {
            rollback = null;
        }
        kept.keySet().removeIf(version -> key.slot().equals(ModelKey.kept(version)));
    }

    /** This trainer's newest models by slot as far as they were read here; forgotten with this call, for their size. */
    Map<String, Model> takeOwn() {
        Map<String, Model> newest = own;
        own = new HashMap<>();
        return newest;
    }

    /** The model that people have brought back, if that is the newest of those they published; forgotten with this call, too. */
    @Nullable
    Model takeRollback() {
        Model newest = rollback;
        rollback = null;
        return newest;
    }

    /** The newest version, 0 if there is none. */
    long newestVersion() {
        return newestVersion;
    }

    /** Retained copies by version; kept up to date by whoever writes them. */
    NavigableMap<Long, Kept> kept() {
        return kept;
    }

    @Override
    public void close() {
        Consumer<byte[], byte[]> open = consumer;
        consumer = null;
        if (open != null) {
            open.close();
        }
    }
}
