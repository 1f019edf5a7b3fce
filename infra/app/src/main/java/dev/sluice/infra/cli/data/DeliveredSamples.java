package dev.sluice.infra.cli.data;

import dev.sluice.infra.ingest.Delivered;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.review.TopicScan;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.serdes.Connection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** What earlier ingests left in the topics. */
final class DeliveredSamples {
    /** Of the heap, for what is known of samples. */
    private static final int SHARE_OF_MEMORY = 4;

    private DeliveredSamples() {}

    /** The newest descriptor of a data set; empty if it was never ingested. */
    static Optional<DatasetDescriptor> announced(Connection target, String dataset) {
        Map<String, DatasetDescriptor> found = new HashMap<>();
        read(
                target,
                target.topics().datasets(),
                DatasetDescriptor.class,
                descriptor -> found.put(descriptor.getDataset(), descriptor));
        return Optional.ofNullable(found.get(dataset));
    }

    /**
     * What the newest ingest of a data set has delivered.
     *
     * @return empty if it was never ingested
     * @throws IngestException if there is more than memory allows
     */
    static Optional<Delivered> of(Connection target, String dataset) {
        return announced(target, dataset).map(descriptor -> {
            Delivered delivered = new Delivered(descriptor, Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY);
            read(target, target.topics().samples(), LabelledSample.class, delivered::add);
            return delivered;
        });
    }

    private static <T extends SpecificRecord> void read(
            Connection target, String topic, Class<T> type, Consumer<T> handler) {
        try (TopicScan scan = new TopicScan(target);
                Deserializer<T> deserializer = target.serdes().deserializer(type)) {
            scan.scan(topic, deserializer, (key, value) -> {
                if (value != null) {
                    handler.accept(value);
                }
            });
        }
    }
}
