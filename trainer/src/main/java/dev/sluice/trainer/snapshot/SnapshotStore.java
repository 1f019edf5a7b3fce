package dev.sluice.trainer.snapshot;

import dev.sluice.schemas.models.ModelAssembler;
import dev.sluice.schemas.models.ModelChunks;
import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.serdes.ClientErrors;
import dev.sluice.trainer.client.Backoff;
import dev.sluice.trainer.config.SnapshotConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of one trainer in {@code models}. A snapshot, with the retained copy and the dead letters that belong to it, becomes visible in one
 * transaction. Whoever opens the store fences its predecessor first and reads afterwards, so that nothing can be
 * published behind its back. Where the outcome of a commit is unknown, the topic itself tells.
 */
public final class SnapshotStore implements AutoCloseable {
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final String topic;
    private final String dataset;
    private final SnapshotConfig config;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final SnapshotLog log;
    private final Serializer<ModelSnapshot> serializer;
    private final Backoff backoff;
    private @Nullable Producer<byte[], byte[]> producer;
    private long ownVersion;

    /** @param log closed with the store */
    public SnapshotStore(
            String topic,
            String dataset,
            SnapshotConfig config,
            Supplier<Producer<byte[], byte[]>> producers,
            SnapshotLog log,
            Serializer<ModelSnapshot> serializer,
            Backoff backoff) {
        this.topic = topic;
        this.dataset = dataset;
        this.config = config;
        this.producers = producers;
        this.log = log;
        this.serializer = serializer;
        this.backoff = backoff;
    }

    /** Fences any other trainer of this data set and name, then reads its newest snapshot: a model for each of its slots, none if there is none. */
    Map<String, ModelAssembler.Model> open() throws InterruptedException {
        while (true) {
            try {
                discard();
                producer = producers.get();
                producer.initTransactions();
                log.readAll(backoff);
                Map<String, ModelAssembler.Model> newest = log.takeOwn();
                ModelAssembler.Model whole = newest.get(config.slot());
                ownVersion = whole == null ? 0 : whole.snapshot().getVersion();
                backoff.reset();
                return newest;
            } catch (KafkaException e) {
                retryable(e);
                backoff.await("cannot open the snapshots; trying again", e);
            }
        }
    }

    /** Looks for what others have published since; whoever publishes next takes a version above theirs. */
    void refresh() throws InterruptedException {
        while (true) {
            try {
                log.readNew();
                return;
            } catch (KafkaException e) {
                log.close();
                retryable(e);
                backoff.await("reading the snapshots failed; trying again", e);
            }
        }
    }

    /**
     * A model that people have brought back and that this trainer's newest snapshot does not follow on; null if there is none that was not given before.
     * One of the same version came at the same moment as that snapshot, which knew nothing of it.
     */
    ModelAssembler.@Nullable Model takeRollback() {
        ModelAssembler.Model rollback = log.takeRollback();
        return rollback == null || rollback.snapshot().getVersion() < ownVersion ? null : rollback;
    }

    /**
     * Publishes a snapshot, through outages if need be.
     *
     * @param models in order, every field set but the version and the chunk's own ones; the last is that of the trainer's slot, the others are of folds
     * @param deadLetters what is to become visible with it
     * @return its version
     * @throws IllegalStateException if another trainer of the data set has taken over
     */
    long publish(List<ModelAssembler.Model> models, List<ProducerRecord<byte[], byte[]>> deadLetters)
            throws InterruptedException {
        long before = ownVersion;
        while (true) {
            long version = nextVersion();
            try {
                transact(models, version, deadLetters);
                backoff.reset();
                ownVersion = version;
                return version;
            } catch (KafkaException e) {
                retryable(e);
                backoff.await("publishing a snapshot failed; trying again", e);
            }
            ModelAssembler.Model newest = open().get(config.slot());
            if (newest != null && newest.snapshot().getVersion() > before) {
                if (newest.snapshot().getVersion() == version
                        && Arrays.equals(newest.bytes(), last(models).bytes())) {
                    return version;
                }
                throw new IllegalStateException("another trainer of '" + dataset + "' published version "
                        + newest.snapshot().getVersion()
                        + "; run one trainer a data set, others beside it with --name");
            }
        }
    }

    private long nextVersion() {
        if (log.newestVersion() >= ModelChunks.MAX_VERSION) {
            throw new IllegalStateException("a model of '" + dataset + "' in " + topic + " has version "
                    + log.newestVersion() + ", beyond which there is none; remove its record");
        }
        return log.newestVersion() + 1;
    }

    private static ModelAssembler.Model last(List<ModelAssembler.Model> models) {
        return models.get(models.size() - 1);
    }

    private void transact(
            List<ModelAssembler.Model> models, long version, List<ProducerRecord<byte[], byte[]>> deadLetters) {
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            throw new IllegalStateException("the store is not open");
        }
        List<ModelSnapshot> chunks = models.stream()
                .flatMap(
                        model -> ModelChunks.split(
                                ModelSnapshot.newBuilder(model.snapshot())
                                        .setVersion(version)
                                        .build(),
                                model.bytes())
                                .stream())
                .toList();
        long samplesSeen = last(models).snapshot().getSamplesSeen();
        List<ModelSnapshot> copies = List.of();
        List<Long> evicted = List.of();
        if (config.keep() > 0 && samplesSeen - newestKept() >= config.keepEverySamples()) {
            copies = chunks.stream()
                    .filter(chunk -> chunk.getSlot().equals(config.slot()))
                    .map(chunk -> copy(chunk, version))
                    .toList();
            evicted = log.kept().keySet().stream()
                    .limit(Math.max(0, log.kept().size() + 1 - config.keep()))
                    .toList();
        }
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        Stream.concat(chunks.stream(), copies.stream())
                .forEach(chunk -> records.add(
                        new ProducerRecord<>(topic, key(ModelKey.of(chunk)), serializer.serialize(topic, chunk))));
        evicted.forEach(old -> records.addAll(tombstones(old)));
        send(open, records, deadLetters, version);
        evicted.forEach(log.kept()::remove);
        if (!copies.isEmpty()) {
            log.kept().put(version, new SnapshotLog.Kept(copies.size(), samplesSeen));
        }
    }

    private void send(
            Producer<byte[], byte[]> open,
            List<ProducerRecord<byte[], byte[]>> records,
            List<ProducerRecord<byte[], byte[]>> deadLetters,
            long version) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        open.beginTransaction();
        // failures of single sends come out of the commit
        records.forEach(record -> sent.add(open.send(record)));
        deadLetters.forEach(letter -> {
            Future<?> unused = open.send(letter);
        });
        open.commitTransaction();
        List<Long> offsets = new ArrayList<>();
        try {
            for (Future<RecordMetadata> one : sent) {
                offsets.add(one.get().offset());
            }
        } catch (ExecutionException e) {
            throw new KafkaException("a record of a committed transaction has failed", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
        log.wrote(offsets, version);
    }

    /** Samples the newest retained copy had seen, 0 if there is none. */
    private long newestKept() {
        return log.kept().values().stream()
                .mapToLong(SnapshotLog.Kept::samplesSeen)
                .max()
                .orElse(0);
    }

    private static ModelSnapshot copy(ModelSnapshot chunk, long version) {
        return ModelSnapshot.newBuilder(chunk).setSlot(ModelKey.kept(version)).build();
    }

    private List<ProducerRecord<byte[], byte[]>> tombstones(long version) {
        SnapshotLog.Kept old = log.kept().get(version);
        List<ProducerRecord<byte[], byte[]>> tombstones = new ArrayList<>();
        for (int i = 0; old != null && i < Math.min(old.chunks(), ModelChunks.MAX_CHUNKS); i++) {
            byte[] key = key(new ModelKey(dataset, ModelKey.kept(version), i));
            tombstones.add(new ProducerRecord<>(topic, key, null));
        }
        return tombstones;
    }

    private static byte[] key(ModelKey key) {
        return key.text().getBytes(StandardCharsets.UTF_8);
    }

    /** Passes on what no new attempt can mend; being fenced is looked into by reading what the other one has published. */
    private static void retryable(KafkaException failure) {
        if (!ClientErrors.recoverable(failure) && !ClientErrors.fenced(failure)) {
            throw failure;
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
        log.close();
        serializer.close();
    }
}
