package dev.sluice.trainer.snapshot;

import dev.sluice.schemas.models.ModelAssembler.Model;
import dev.sluice.schemas.records.ModelFormat;
import dev.sluice.schemas.records.ModelSnapshot;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Snapshots to publish. */
final class Snapshots {
    private Snapshots() {}

    /** One of the feeding trainer, of data set {@code d}, trained on so many samples. */
    static List<Model> seen(long samples, byte[] model) {
        return seen(samples, "", model);
    }

    /** One of a slot. */
    static List<Model> seen(long samples, String slot, byte[] model) {
        return List.of(new Model(template(samples, slot), model));
    }

    /** What is said of one of the feeding trainer, its bytes apart. */
    static ModelSnapshot seen(long samples) {
        return template(samples, "");
    }

    private static ModelSnapshot template(long samples, String slot) {
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
                .setSlot(slot)
                .build();
    }
}
