package dev.sluice.trainer.snapshot;

import dev.sluice.schemas.records.ModelFormat;
import dev.sluice.schemas.records.ModelSnapshot;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Snapshots to publish. */
final class Snapshots {
    private Snapshots() {}

    /** Of data set {@code d}, trained on so many samples; what the store fills in is left empty. */
    static ModelSnapshot seen(long samples) {
        return ModelSnapshot.newBuilder()
                .setDataset("d")
                .setVersion(0)
                .setFormat(ModelFormat.DL4J_ZIP)
                .setChunkIndex(0)
                .setChunkCount(1)
                .setTotalBytes(0)
                .setSha256("")
                .setData(ByteBuffer.allocate(0))
                .setLearningRate(0.001)
                .setSamplesSeen(samples)
                .setConsumedOffsets(List.of())
                .setTrainedUpTo(List.of())
                .setMetrics(Map.of())
                .setPublishedAt(Instant.EPOCH)
                .build();
    }
}
