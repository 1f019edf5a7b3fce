package dev.sluice.scorer.service;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.samples.InvalidSampleException;
import dev.sluice.schemas.serdes.ClientErrors;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads raw records; tells those that are bad from a registry that is away, for which the whole batch waits. */
final class SourceReader {
    private static final Logger LOG = LoggerFactory.getLogger(SourceReader.class);
    private static final int MAX_REGISTRY_FAILURES = 5;

    private final Deserializer<LabelledSample> deserializer;
    private int registryFailures;

    SourceReader(Deserializer<LabelledSample> deserializer) {
        this.deserializer = deserializer;
    }

    /**
     * Reads as many records as it can.
     *
     * @param raw records in order; those that were read are removed
     * @return items in the same order; fewer than there were records if the registry is away: try again later
     */
    List<SourceItem> read(List<ConsumerRecord<byte[], byte[]>> raw) {
        List<SourceItem> items = new ArrayList<>(raw.size());
        for (ConsumerRecord<byte[], byte[]> record : raw) {
            try {
                items.add(read(record));
                registryFailures = 0;
            } catch (SerializationException e) {
                if (mayPass(e)) {
                    LOG.atWarn()
                            .addKeyValue("reason", e.getMessage())
                            .log("schema registry unreachable; waiting for it");
                    break;
                }
                registryFailures = 0;
                items.add(SourceItem.failed(record, e));
            }
        }
        raw.subList(0, items.size()).clear();
        return items;
    }

    private boolean mayPass(SerializationException failure) {
        if (ClientErrors.registryUnavailable(failure)) {
            return true;
        }
        return ClientErrors.registryFailed(failure) && ++registryFailures < MAX_REGISTRY_FAILURES;
    }

    private SourceItem read(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return SourceItem.failed(record, new InvalidSampleException("the record has no value"));
        }
        return SourceItem.read(record, deserializer.deserialize(record.topic(), record.value()));
    }
}
