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
import org.apache.kafka.common.TopicPartition;
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

    @Test
    void aStageThatCannotReadOnWhereItStoppedIsShownWithWhatIsLost() {
        // Given
        TopicPartition lost = new TopicPartition("sluice.samples", 0);
        TopicPartition expired = new TopicPartition("sluice.samples", 1);
        TopicPartition whole = new TopicPartition("sluice.samples", 2);

        // When
        StatusReport.Stage stage = StatusCollector.stage(
                "scorer",
                List.of("sluice.samples"),
                Map.of(lost, 12L, whole, 5L),
                Map.of(lost, 30L, expired, 8L, whole, 0L),
                Map.of(lost, 35L, expired, 10L, whole, 9L),
                Map.of());

        // Then
        assertThat(stage.lag()).isEqualTo(5 + 2 + 4);
        assertThat(lines(report(List.of(stage), List.of())))
                .contains(
                        "warning: scorer: sluice.samples-0 was to be read on from offset 12, but begins at 30: up to 18 records"
                                + " are gone unread",
                        "warning: scorer: no offset is saved for sluice.samples-1, which begins at 8: up to 8 records are gone"
                                + " unread if it was never read, up to 2 come again if it was")
                .noneMatch(line -> line.contains("sluice.samples-2"));
    }

    @Test
    void endsOfTransactionsAreNoLag() {
        // Given one partition with nothing but markers ahead, and one with a record behind three of them
        TopicPartition read = new TopicPartition("sluice.scored", 0);
        TopicPartition behind = new TopicPartition("sluice.scored", 1);

        // When
        StatusReport.Stage stage = StatusCollector.stage(
                "topology",
                List.of("sluice.scored"),
                Map.of(read, 8L, behind, 5L),
                Map.of(read, 0L, behind, 0L),
                Map.of(read, 9L, behind, 9L),
                Map.of(read, 9L, behind, 8L));

        // Then
        assertThat(stage.lag()).isEqualTo(1);
    }

    private static StatusReport report(List<StatusReport.Stage> stages, List<StatusReport.Dataset> datasets) {
        StatusReport.Health well = StatusReport.Health.well("here");
        return new StatusReport("broker:1", well, well, stages, datasets, 0L, 0L, 0L, null);
    }

    @Test
    void aTrainerThatNeverSaidWhereItReadsHasNoGap() {
        // Given a topic that begins at 30
        TopicPartition partition = new TopicPartition("sluice.training", 0);
        Map<TopicPartition, Long> first = Map.of(partition, 30L);
        Map<TopicPartition, Long> end = Map.of(partition, 35L);

        // Then
        assertThat(StatusCollector.stage("trainer", List.of("sluice.training"), Map.of(), first, end, Map.of())
                        .gaps())
                .isEmpty();
        assertThat(StatusCollector.stage(
                                "trainer", List.of("sluice.training"), Map.of(partition, 12L), first, end, Map.of())
                        .gaps())
                .hasSize(1);
    }

    private static List<String> lines(@Nullable ModelSnapshot trained, @Nullable ModelSnapshot published) {
        return lines(report(
                List.of(),
                List.of(StatusCollector.dataset("d", null, trained, published, StatusReport.Evidence.NONE))));
    }

    private static List<String> lines(StatusReport report) {
        StringWriter text = new StringWriter();
        StatusCommand.print(report, new PrintWriter(text, true));
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
