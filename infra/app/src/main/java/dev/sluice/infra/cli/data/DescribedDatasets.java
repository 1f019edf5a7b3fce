package dev.sluice.infra.cli.data;

import dev.sluice.infra.review.TopicScan;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.serdes.Connection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** What data sets were described as. */
final class DescribedDatasets {
    private DescribedDatasets() {}

    /** The newest description of a data set; null if it was not ingested yet. */
    static @Nullable DatasetDescriptor find(Connection target, String dataset) {
        Map<String, DatasetDescriptor> found = new HashMap<>();
        try (TopicScan scan = new TopicScan(target);
                Deserializer<DatasetDescriptor> deserializer = target.serdes().deserializer(DatasetDescriptor.class)) {
            scan.scan(target.topics().datasets(), deserializer, (key, descriptor) -> {
                if (descriptor != null) {
                    found.put(descriptor.getDataset(), descriptor);
                }
            });
        }
        return found.get(dataset);
    }
}
