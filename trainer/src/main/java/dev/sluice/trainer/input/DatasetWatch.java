package dev.sluice.trainer.input;

import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.schemas.serdes.ClientErrors;
import dev.sluice.schemas.serdes.LateRecords;
import dev.sluice.schemas.serdes.UnknownSchemaException;
import dev.sluice.trainer.client.Backoff;
import dev.sluice.trainer.client.Clients;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the description of the trainer's data set: waits for the first one, and notices newer ones. */
public final class DatasetWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatasetWatch.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final Deserializer<DatasetDescriptor> deserializer;
    private final Backoff backoff;
    private final Supplier<@Nullable String> lastTrained;
    /** What the topic held at the start, in order, as long as nothing has been chosen. */
    private final Map<String, SampleDecoder> choice = new LinkedHashMap<>();

    private final LateRecords late = new LateRecords(Clock.systemUTC());

    private @Nullable String dataset;
    private @Nullable SampleDecoder newest;

    /**
     * @param dataset data set to follow, or null for the one trained last, else the first one described
     * @param lastTrained tells the data set of the newest snapshot; asked only if there is a choice
     */
    public DatasetWatch(
            Consumer<byte[], byte[]> consumer,
            String topic,
            Deserializer<DatasetDescriptor> deserializer,
            Backoff backoff,
            @Nullable String dataset,
            Supplier<@Nullable String> lastTrained) {
        this.consumer = consumer;
        this.topic = topic;
        this.deserializer = deserializer;
        this.backoff = backoff;
        this.dataset = dataset;
        this.lastTrained = lastTrained;
    }

    /** Waits until the data set is described, and a broker there to say so, and gives its newest description. */
    public SampleDecoder await() throws InterruptedException {
        while (true) {
            try {
                return described();
            } catch (TimeoutException e) {
                backoff.await("no broker answers; trying again", e);
            }
        }
    }

    private SampleDecoder described() throws InterruptedException {
        List<TopicPartition> partitions = Clients.partitions(consumer, topic, backoff);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        late.clear();
        var ends = consumer.endOffsets(partitions);
        boolean said = false;
        while (true) {
            take(POLL);
            // a description that the registry cannot tell the schema of yet may be the one to train
            boolean caughtUp = !late.mayCome()
                    && ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            if (caughtUp) {
                choose();
            }
            if (caughtUp && newest != null) {
                return newest;
            }
            if (caughtUp && !said) {
                LOG.atInfo()
                        .addKeyValue("dataset", dataset == null ? "any" : dataset)
                        .log("waiting for the data set to be described");
                said = true;
            }
            backoff.pause(0);
        }
    }

    /** The topic is compacted: a data set ingested again moves to its end, so being first there decides only where nothing else does. */
    private void choose() {
        if (dataset != null || choice.isEmpty()) {
            return;
        }
        String last = choice.size() > 1 ? lastTrained.get() : null;
        String chosen = last != null && choice.containsKey(last)
                ? last
                : choice.keySet().iterator().next();
        dataset = chosen;
        newest = choice.remove(chosen);
        LOG.atInfo().addKeyValue("dataset", chosen).log("training this data set");
        choice.keySet().forEach(DatasetWatch::leftAlone);
        choice.clear();
    }

    private static void leftAlone(String other) {
        LOG.atWarn()
                .addKeyValue("dataset", other)
                .log("this data set is not trained here: start a trainer of its own with --train-dataset");
    }

    /** The newest description there is by now; does not wait. */
    @Nullable
    SampleDecoder poll() throws InterruptedException {
        take(Duration.ZERO);
        return newest;
    }

    private void take(Duration wait) throws InterruptedException {
        for (ConsumerRecord<byte[], byte[]> record : late.with(consumer.poll(wait))) {
            DatasetDescriptor descriptor = record.value() == null ? null : read(record);
            if (descriptor == null) {
                continue;
            }
            if (dataset != null && !dataset.equals(descriptor.getDataset())) {
                if (newest != null) {
                    leftAlone(descriptor.getDataset());
                }
                continue;
            }
            try {
                SampleDecoder decoder = new SampleDecoder(descriptor);
                if (dataset == null) {
                    choice.put(descriptor.getDataset(), decoder);
                } else {
                    newest = decoder;
                }
            } catch (RuntimeException e) {
                ignored(record, e);
            }
        }
    }

    private @Nullable DatasetDescriptor read(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        while (true) {
            try {
                return deserializer.deserialize(record.topic(), record.value());
            } catch (UnknownSchemaException e) {
                late.add(record, e);
                return null;
            } catch (SerializationException e) {
                if (!ClientErrors.registryUnavailable(e)) {
                    ignored(record, e);
                    return null;
                }
                backoff.awaitRegistry("the schema registry gives no schema; waiting for it", e);
            }
        }
    }

    private static void ignored(ConsumerRecord<byte[], byte[]> record, RuntimeException reason) {
        LOG.atWarn()
                .addKeyValue("topic", record.topic())
                .addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset())
                .addKeyValue("reason", reason.getMessage())
                .log("ignoring a description that cannot be used");
    }

    @Override
    public void close() {
        consumer.close();
        deserializer.close();
    }
}
