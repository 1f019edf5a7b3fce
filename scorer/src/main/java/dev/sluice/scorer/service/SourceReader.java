package dev.sluice.scorer.service;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.samples.InvalidSampleException;
import dev.sluice.schemas.serdes.ClientErrors;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads raw records; tells those that are bad from a registry that is away, for which the whole batch waits. */
final class SourceReader {
    private final Deserializer<LabelledSample> deserializer;
    private String waitsFor = "";

    SourceReader(Deserializer<LabelledSample> deserializer) {
        this.deserializer = deserializer;
    }

    /**
     * Reads as many records as it can.
     *
     * @param raw records in order; those that were read are removed
     * @return items in the same order; fewer than there were records if the registry gives no schema now: try again later
     */
    List<SourceItem> read(List<ConsumerRecord<byte[], byte[]>> raw) {
        List<SourceItem> items = new ArrayList<>(raw.size());
        for (ConsumerRecord<byte[], byte[]> record : raw) {
            try {
                items.add(read(record));
            } catch (SerializationException e) {
                if (ClientErrors.registryUnavailable(e)) {
                    waitsFor = "the schema registry, to read samples: " + e.getMessage();
                    break;
                }
                items.add(SourceItem.failed(record, e));
            }
        }
        raw.subList(0, items.size()).clear();
        return items;
    }

    /** What the records that were left wait for, in words. */
    String waitsFor() {
        return waitsFor;
    }

    private SourceItem read(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return SourceItem.failed(record, new InvalidSampleException("the record has no value"));
        }
        return SourceItem.read(record, deserializer.deserialize(record.topic(), record.value()));
    }
}
