package dev.sluice.scorer.service;

import dev.sluice.schemas.models.InvalidModelException;
import dev.sluice.schemas.models.ModelAssembler;
import dev.sluice.schemas.models.ModelAssembler.Model;
import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.models.ModelOrder;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.serdes.ClientErrors;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.scorer.feed.RecordReader;
import dev.sluice.scorer.model.FoldPairs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads descriptions and model snapshots from their beginning and keeps the catalogue up to date, on a thread of its own so
 * that reading a model never delays scoring. Of several snapshots that wait only the newest of each slot is assembled, and only the best of
 * them loaded ({@link ModelChoice}). Records that cannot be read are logged and left out: the last good description or model stays in
 * use, and after a restart the next best one comes into its place.
 */
final class CatalogueFeed implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogueFeed.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration ENDS_WAIT = Duration.ofSeconds(5);

    private final TopicCatalogue topics;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Deserializer<DatasetDescriptor> descriptors;
    private final Deserializer<ModelSnapshot> snapshots;
    private final DatasetCatalogue catalogue;
    private final FeedState state;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final RecordReader reader;
    private final long maxModelBytes;
    private final ModelAssembler assembler;
    private final ModelChoice choice;
    private final FoldPairs folds;
    private volatile @Nullable Throwable failure;

    /** @param maxModelBytes largest model; of what waits and of what is unfinished as many bytes are held, and twice as many while one loads */
    CatalogueFeed(
            TopicCatalogue topics,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Deserializer<DatasetDescriptor> descriptors,
            Deserializer<ModelSnapshot> snapshots,
            DatasetCatalogue catalogue,
            FeedState state,
            long maxModelBytes) {
        this.topics = topics;
        this.consumers = consumers;
        this.descriptors = descriptors;
        this.snapshots = snapshots;
        this.catalogue = catalogue;
        this.state = state;
        reader = new RecordReader(closing, state::behind);
        this.maxModelBytes = maxModelBytes;
        assembler = new ModelAssembler(maxModelBytes, maxModelBytes);
        choice = new ModelChoice(maxModelBytes);
        folds = new FoldPairs(2 * maxModelBytes);
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
                            .log("reading descriptions and models failed; trying again");
                    state.behind();
                    reader.pause();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = new IllegalStateException("reading descriptions and models was interrupted", e);
        } catch (RuntimeException | Error e) {
            // an error too: without this thread the scorer would score for ever with what it knew when the thread ended
            failure = e;
        }
    }

    /** Passes on what ended the thread, if anything did. */
    void check() {
        Throwable reason = failure;
        if (reason != null) {
            throw new IllegalStateException("reading descriptions and models failed: " + reason, reason);
        }
    }

    void close() {
        closing.countDown();
    }

    private boolean open() {
        return closing.getCount() > 0;
    }

    private void follow(Consumer<byte[], byte[]> consumer) throws InterruptedException {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of(topics.datasets(), topics.models())) {
            var known = consumer.partitionsFor(topic);
            while ((known == null || known.isEmpty()) && open()) {
                LOG.atInfo().addKeyValue("topic", topic).log("waiting for the topic to be created");
                reader.pause();
                known = consumer.partitionsFor(topic);
            }
            if (known != null) {
                known.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
            }
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        reader.begin();
        Instant asOf = state.now();
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
        Set<String> changed = new LinkedHashSet<>();
        while (open()) {
            if (ends.isEmpty() && state.takeAsked()) {
                asOf = lookForEnds(consumer, partitions, ends, asOf);
            }
            List<ConsumerRecord<byte[], byte[]>> records = reader.due(consumer.poll(POLL));
            for (ConsumerRecord<byte[], byte[]> record : of(topics.datasets(), records)) {
                DatasetDescriptor descriptor = reader.read(descriptors, record);
                if (descriptor != null) {
                    describe(descriptor);
                    changed.add(descriptor.getDataset());
                }
            }
            for (ConsumerRecord<byte[], byte[]> record : unsuperseded(of(topics.models(), records))) {
                take(record, changed);
            }
            ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
            if (ends.isEmpty()) {
                changed.forEach(this::choose);
                changed.clear();
                if (reader.complete()) {
                    state.reached(asOf);
                }
            }
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> of(String topic, List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().filter(record -> record.topic().equals(topic)).toList();
    }

    /** Takes the present ends, and says as of when they are; the moment before where the broker does not tell, and reading goes on. */
    private Instant lookForEnds(
            Consumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> ends,
            Instant before) {
        Instant moment = state.now();
        try {
            ends.putAll(consumer.endOffsets(partitions, ENDS_WAIT));
            return moment;
        } catch (TimeoutException e) {
            LOG.atWarn()
                    .addKeyValue("reason", e.getMessage())
                    .log(
                            "the broker does not tell whether descriptions and models are read to their end; asking again");
            return before;
        }
    }

    private void describe(DatasetDescriptor descriptor) {
        catalogue.describe(descriptor);
        if (catalogue.model(descriptor.getDataset()) == null) {
            choice.givenUp(descriptor.getDataset());
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record, Set<String> changed) throws InterruptedException {
        ModelKey key = ModelKey.parse(new String(record.key(), StandardCharsets.UTF_8));
        if (key == null) {
            RecordReader.ignored(
                    record,
                    new InvalidModelException("its key is none of dataset, dataset#i, dataset@slot, dataset@slot#i"));
            return;
        }
        boolean spare = ModelKey.isKept(key.slot()) && choice.inUse(key.dataset()) != null;
        if (spare || !(ModelKey.isFold(key.slot()) || ModelOrder.scores(key.slot()))) {
            return;
        }
        if (record.value() == null && key.chunk() == 0) {
            choice.withdraw(key.dataset(), key.slot());
            changed.add(key.dataset());
            return;
        }
        ModelSnapshot chunk = reader.read(snapshots, record);
        if (chunk == null) {
            return;
        }
        if (!key.fits(chunk)) {
            RecordReader.ignored(record, new InvalidModelException("it belongs under another key than its own"));
            return;
        }
        try {
            Model model = assembler.add(chunk);
            if (model != null && ModelKey.isFold(key.slot())) {
                folds.offer(model);
            } else if (model != null) {
                choice.offer(model);
                changed.add(key.dataset());
            }
        } catch (IllegalArgumentException e) {
            RecordReader.ignored(record, e);
        }
    }

    /** Sees that the best model there is scores; what turns out unusable is passed over. */
    private void choose(String dataset) {
        boolean waits = false;
        for (Model best = choice.next(dataset); best != null && !waits; best = choice.next(dataset)) {
            // its bytes and its parameters are alive at once, and what is unfinished beside them
            assembler.keepAtMost(Math.max(0, 2 * (maxModelBytes - best.bytes().length)));
            switch (catalogue.load(best, folds.of(best.snapshot()))) {
                case IN_USE -> {
                    choice.loaded(best);
                    folds.forget(best.snapshot());
                }
                case REFUSED -> choice.refused(best);
                case WAITS -> waits = true;
            }
        }
        Model passedOver = choice.passedOver(dataset);
        if (passedOver != null) {
            catalogue.trained(passedOver.snapshot());
        }
    }

    /**
     * Leaves out snapshots that a later one of the same poll replaces. Keys tell: the one without a chunk's number begins a model, and
     * chunks follow it in order within one transaction.
     */
    private static List<ConsumerRecord<byte[], byte[]>> unsuperseded(Iterable<ConsumerRecord<byte[], byte[]>> records) {
        Map<String, ConsumerRecord<byte[], byte[]>> lastOfKey = new LinkedHashMap<>();
        List<ConsumerRecord<byte[], byte[]>> kept = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.key() != null) {
                lastOfKey.put(new String(record.key(), StandardCharsets.UTF_8), record);
                kept.add(record);
            }
        }
        kept.removeIf(record -> lastOfKey.get(new String(record.key(), StandardCharsets.UTF_8)) != record);
        return kept;
    }
}
