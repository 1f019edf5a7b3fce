package dev.sluice.scorer.service;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.samples.DeadLetters;
import dev.sluice.schemas.samples.InvalidSampleException;
import dev.sluice.schemas.serdes.ClientErrors;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns scored and failed samples into the records to produce: scored samples, with evidence or without, or dead letters that say why. Thread-safe. */
final class OutputWriter {
    private static final Logger LOG = LoggerFactory.getLogger(OutputWriter.class);
    private static final int RECORD_OVERHEAD = 512;

    private final TopicCatalogue topics;
    private final Serializer<ScoredSample> serializer;

    /** @param topics where records go, and how large one may be */
    OutputWriter(TopicCatalogue topics, Serializer<ScoredSample> serializer) {
        this.topics = topics;
        this.serializer = serializer;
    }

    /**
     * One record for each item, in the same order. Each goes to the partition of its key, the sample's id, wherever it was read: copies of a
     * sample meet in one task of the topology, and with them its verdicts, whatever partitioner their writers use.
     *
     * @throws RegistryAwayException if the registry cannot be asked for the schema's id
     */
    List<Output> write(List<SourceItem> items) {
        List<Output> outputs = new ArrayList<>(items.size());
        for (SourceItem item : items) {
            outputs.add(write(item));
        }
        return outputs;
    }

    private Output write(SourceItem item) {
        ScoredSample scored = item.scored();
        LabelledSample sample = item.sample();
        if (scored == null || sample == null) {
            return deadLetter(item, item.failure() == null ? new InvalidSampleException("not scored") : item.failure());
        }
        byte[] value;
        try {
            value = serializer.serialize(topics.scored(), scored);
        } catch (SerializationException e) {
            if (ClientErrors.registryUnavailable(e)) {
                throw new RegistryAwayException(e);
            }
            throw e;
        }
        byte[] key = sample.getId().getBytes(StandardCharsets.UTF_8);
        if (item.trusted() != null) {
            // how large it may be was checked when it was read
            return Output.evidence(new ProducerRecord<>(topics.scored(), key, value), scored.getModelVersion());
        }
        if (value.length + RECORD_OVERHEAD > topics.maxRecordBytes()) {
            return deadLetter(
                    item,
                    new InvalidSampleException("scored, the sample has " + value.length
                            + " bytes, --max-record-bytes allows " + topics.maxRecordBytes()
                            + "; raise it for every part of Sluice, or shrink the sample"));
        }
        ConsumerRecord<byte[], byte[]> source = item.source();
        return new Output(
                source.partition(),
                source.offset(),
                new ProducerRecord<>(topics.scored(), key, value),
                scored.getModelVersion());
    }

    private Output deadLetter(SourceItem item, RuntimeException failure) {
        ConsumerRecord<byte[], byte[]> source = item.source();
        DeadLetters.Letter letter = DeadLetters.of(
                "scorer",
                source.topic(),
                source.partition(),
                source.offset(),
                source.key(),
                source.value(),
                failure,
                topics.maxRecordBytes());
        LOG.atWarn()
                .addKeyValue("topic", source.topic())
                .addKeyValue("partition", source.partition())
                .addKeyValue("offset", source.offset())
                .addKeyValue("reason", failure.getMessage())
                .log(letter.whole() ? "to dead letters" : "to dead letters, cut as it is too large");
        return new Output(source.partition(), source.offset(), letter.to(topics.deadLetters()), Output.DEAD_LETTER);
    }

    /** Says that a serializer could not reach the registry: the batch is given up and read again. */
    static final class RegistryAwayException extends RetriableException {
        private static final long serialVersionUID = 1L;

        RegistryAwayException(Throwable cause) {
            super(cause.getMessage(), cause);
        }
    }
}
