package dev.sluice.infra.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.records.ModelFormat;
import dev.sluice.schemas.records.ModelSnapshot;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatusCollectorTest {
    private static final ModelSnapshot TRAINED = model("", 7, false);

    @Test
    void aPublishedModelThatScoresIsTheModelThoughNothingIsTrained() {
        assertThat(lines(null, model("published", 1, false)))
                .contains("  model    version 1, published, 0 samples seen, learning rate 0.0")
                .noneMatch(line -> line.startsWith("  trainer "));
    }

    @Test
    void aPinnedModelScoresAndTheTrainersStandsBesideIt() {
        assertThat(lines(TRAINED, model("published", 3, true)))
                .containsSubsequence(
                        "  model    version 3, published, pinned, 0 samples seen, learning rate 0.0",
                        "  trainer  version 7, 0 samples seen, learning rate 0.0");
    }

    @Test
    void aSupersededPublishedModelIsLeftOut() {
        assertThat(lines(TRAINED, model("published", 3, false)))
                .contains("  model    version 7, 0 samples seen, learning rate 0.0")
                .noneMatch(line -> line.contains("published"));
    }

    private static List<String> lines(@Nullable ModelSnapshot trained, @Nullable ModelSnapshot published) {
        StringWriter text = new StringWriter();
        StatusCommand.print(
                new StatusReport(
                        "broker:1", List.of(), List.of(StatusCollector.dataset("d", null, trained, published)), 0),
                new PrintWriter(text, true));
        return text.toString().lines().toList();
    }

    private static ModelSnapshot model(String slot, long version, boolean pinned) {
        return ModelSnapshot.newBuilder()
                .setDataset("d")
                .setSlot(slot)
                .setVersion(version)
                .setPinned(pinned)
                .setFormat(ModelFormat.ONNX)
                .setChunkIndex(0)
                .setChunkCount(1)
                .setTotalBytes(0)
                .setSha256("")
                .setData(ByteBuffer.allocate(0))
                .setLearningRate(0)
                .setSamplesSeen(0)
                .setConsumedOffsets(List.of())
                .setTrainedUpTo(List.of())
                .setMetrics(Map.of())
                .setPublishedAt(Instant.EPOCH)
                .build();
    }
}
