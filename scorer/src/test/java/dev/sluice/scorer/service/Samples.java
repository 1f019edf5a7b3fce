package dev.sluice.scorer.service;

import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.Features;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ModelFormat;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.records.Task;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Records for tests: a data set of two values and three classes, or as many as asked for. */
public final class Samples {
    public static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private Samples() {}

    static DatasetDescriptor descriptor(String dataset, Task task, int classes) {
        return DatasetDescriptor.newBuilder()
                .setDataset(dataset)
                .setClassNames(
                        IntStream.range(0, classes).mapToObj(i -> "c" + i).toList())
                .setShape(List.of(2))
                .setEncoding(FeatureEncoding.FLOAT32_LE)
                .setTask(task)
                .setMean(0)
                .setStandardDeviation(1)
                .setCreatedAt(NOW)
                .build();
    }

    static DatasetDescriptor descriptor(String dataset) {
        return descriptor(dataset, Task.SINGLE_LABEL, 3);
    }

    public static LabelledSample sample(String id, String dataset, int label, float... features) {
        ByteBuffer data = ByteBuffer.allocate(4 * features.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float feature : features) {
            data.putFloat(feature);
        }
        return LabelledSample.newBuilder()
                .setId(id)
                .setDataset(dataset)
                .setPass(1)
                .setFeatures(new Features(data.flip(), FeatureEncoding.FLOAT32_LE, List.of(features.length)))
                .setLabels(List.of(label))
                .setObservedAt(NOW)
                .setSource("test")
                .setAttributes(Map.of())
                .setProvenance(Provenance.SOURCE)
                .build();
    }

    static LabelledSample sample(String id, String dataset, List<Integer> labels, float... features) {
        return LabelledSample.newBuilder(sample(id, dataset, 0, features))
                .setLabels(labels)
                .build();
    }

    static ModelSnapshot snapshot(String dataset, long version, SourcePosition... trainedUpTo) {
        return ModelSnapshot.newBuilder()
                .setDataset(dataset)
                .setVersion(version)
                .setFormat(ModelFormat.DL4J_ZIP)
                .setChunkIndex(0)
                .setChunkCount(1)
                .setTotalBytes(1)
                .setSha256("")
                .setData(ByteBuffer.allocate(0))
                .setLearningRate(0.25)
                .setSamplesSeen(0)
                .setConsumedOffsets(List.of())
                .setTrainedUpTo(List.of(trainedUpTo))
                .setMetrics(Map.of())
                .setPublishedAt(NOW)
                .build();
    }
}
