package dev.sluice.schemas.samples;

import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.Features;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.records.Task;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A data set of 2 x 2 grey images in three classes, and a sample of it, for tests to damage. */
final class Samples {
    private Samples() {}

    static DatasetDescriptor descriptor(FeatureEncoding encoding, Task task) {
        return DatasetDescriptor.newBuilder()
                .setDataset("shapes")
                .setClassNames(List.of("circle", "square", "star"))
                .setShape(List.of(1, 2, 2))
                .setEncoding(encoding)
                .setTask(task)
                .setMean(0.5)
                .setStandardDeviation(0.25)
                .setExpectedSamples(null)
                .setPasses(1)
                .setCreatedAt(Instant.EPOCH)
                .build();
    }

    static LabelledSample bytes(int... values) {
        ByteBuffer data = ByteBuffer.allocate(values.length);
        for (int value : values) {
            data.put((byte) value);
        }
        return sample(FeatureEncoding.UINT8, data.flip());
    }

    static LabelledSample floats(float... values) {
        ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            data.putFloat(value);
        }
        return sample(FeatureEncoding.FLOAT32_LE, data.flip());
    }

    private static LabelledSample sample(FeatureEncoding encoding, ByteBuffer data) {
        return LabelledSample.newBuilder()
                .setId("shapes-1")
                .setDataset("shapes")
                .setPass(1)
                .setFeatures(new Features(data, encoding, List.of(1, 2, 2)))
                .setLabels(List.of(1))
                .setObservedAt(Instant.EPOCH)
                .setSource("test")
                .setAttributes(Map.of())
                .setProvenance(Provenance.SOURCE)
                .build();
    }
}
