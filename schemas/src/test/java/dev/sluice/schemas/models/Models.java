package dev.sluice.schemas.models;

import dev.sluice.schemas.records.ModelFormat;
import dev.sluice.schemas.records.ModelSnapshot;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Snapshots for tests. */
final class Models {
    private Models() {}

    /** A snapshot without bytes, to split a model after. */
    static ModelSnapshot template(String dataset, long version) {
        return ModelSnapshot.newBuilder()
                .setDataset(dataset)
                .setVersion(version)
                .setFormat(ModelFormat.DL4J_ZIP)
                .setChunkIndex(0)
                .setChunkCount(1)
                .setTotalBytes(0)
                .setSha256("")
                .setData(ByteBuffer.allocate(0))
                .setLearningRate(0.001)
                .setSamplesSeen(128)
                .setConsumedOffsets(List.of())
                .setTrainedUpTo(List.of())
                .setMetrics(Map.of())
                .setPublishedAt(Instant.EPOCH)
                .build();
    }

    /** Cuts a model into pieces of a size of the test's choice. */
    static List<ModelSnapshot> chunks(String dataset, long version, byte[] model, int chunkBytes) {
        int count = (model.length + chunkBytes - 1) / chunkBytes;
        return IntStream.range(0, count)
                .mapToObj(i -> ModelSnapshot.newBuilder(template(dataset, version))
                        .setChunkIndex(i)
                        .setChunkCount(count)
                        .setTotalBytes(model.length)
                        .setSha256(ModelChunks.sha256(model))
                        .setData(ByteBuffer.wrap(
                                        model, i * chunkBytes, Math.min(chunkBytes, model.length - i * chunkBytes))
                                .slice())
                        .build())
                .toList();
    }
}
