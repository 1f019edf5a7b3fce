package dev.sluice.trainer.input;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.schemas.samples.InvalidSampleException;
import dev.sluice.schemas.serdes.AvroSerdes;
import dev.sluice.schemas.serdes.ClientErrors;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.trainer.client.Backoff;
import dev.sluice.trainer.config.TrainerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads raw records of the trainer's topic; waits where the schema registry is away. */
public final class InputReader implements AutoCloseable {
    private final String topic;
    private final TrainerConfig.Input input;
    private final Deserializer<WeightedSample> weighted;
    private final Deserializer<LabelledSample> labelled;
    private final Backoff backoff;

    /** @param serdes whose deserializers are closed with the reader */
    public InputReader(TopicCatalogue topics, TrainerConfig.Input input, AvroSerdes serdes, Backoff backoff) {
        this.input = input;
        this.topic = input == TrainerConfig.Input.TRAINING ? topics.training() : topics.samples();
        this.weighted = serdes.deserializer(WeightedSample.class);
        this.labelled = serdes.deserializer(LabelledSample.class);
        this.backoff = backoff;
    }

    /** The topic that the input stands for. */
    public String topic() {
        return topic;
    }

    /**
     * @throws SerializationException if it is not what the topic should hold
     * @throws InvalidSampleException if it is, but with values out of range
     * @throws InterruptedException if told to close while waiting for the registry
     */
    TrainingRecord read(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        if (record.value() == null) {
            throw new InvalidSampleException("the record has no value");
        }
        while (true) {
            try {
                TrainingRecord read = decode(record);
                backoff.reset();
                return read;
            } catch (SerializationException e) {
                if (!ClientErrors.registryUnavailable(e)) {
                    backoff.reset();
                    throw e;
                }
                backoff.awaitRegistry("the schema registry gives no schema; waiting for it", e);
            }
        }
    }

    private TrainingRecord decode(ConsumerRecord<byte[], byte[]> record) {
        if (input == TrainerConfig.Input.TRAINING) {
            return TrainingRecord.of(weighted.deserialize(topic, record.value()));
        }
        return TrainingRecord.of(
                labelled.deserialize(topic, record.value()), new SourcePosition(record.partition(), record.offset()));
    }

    @Override
    public void close() {
        weighted.close();
        labelled.close();
    }
}
