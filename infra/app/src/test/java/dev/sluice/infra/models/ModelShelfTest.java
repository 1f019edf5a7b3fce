package dev.sluice.infra.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.schemas.models.ModelChunks;
import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.records.ModelFormat;
import dev.sluice.schemas.records.ModelSnapshot;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelShelfTest {
    private final ModelShelf shelf = new ModelShelf("d", model -> model.getVersion() == 2);

    @Test
    void newestComeFirstAndWhatWasSupersededIsTold() {
        put("", 1);
        put("", 2);
        put("gce", 3);

        assertThat(shelf.models())
                .extracting(model -> model.snapshot().getVersion(), StoredModel::current, StoredModel::scores)
                .containsExactly(tuple(3L, true, false), tuple(2L, true, true), tuple(1L, false, false));
        assertThat(shelf.newestVersion()).as("of those that can score").isEqualTo(2);
        assertThat(shelf.find(3, null)).isEmpty();
        assertThat(shelf.find(3, "gce")).isPresent();
        assertThat(shelf.bytes()).hasValueSatisfying(bytes -> assertThat(bytes).containsExactly(2));
    }

    @Test
    void aPinnedModelScoresUntilItsPinIsTakenAway() {
        // Given
        put(ModelKey.PUBLISHED, 2, true, (byte) 2);
        put("", 3);
        assertThat(scoring()).isEqualTo(2);

        // When
        put(ModelKey.PUBLISHED, 2, false, (byte) 2);

        // Then
        assertThat(scoring()).isEqualTo(3);
        assertThat(shelf.models()).as("the same model, not another one").hasSize(2);
    }

    @Test
    void aRetainedCopyScoresOnlyWhereThereIsNothingElse() {
        put(ModelKey.kept(5), 5);
        assertThat(scoring()).isEqualTo(5);

        put("", 4);

        assertThat(scoring()).isEqualTo(4);
    }

    @Test
    void anEmptiedSlotHoldsNothingWhileItsNumbersRemainTaken() {
        put(ModelKey.kept(1), 1);
        shelf.take("d@keep-1", null);

        assertThat(shelf.models()).isEmpty();
        assertThat(shelf.newestVersion()).isEqualTo(1);
    }

    @Test
    void ofAVersionTheNewestOfItsSlotIsFoundBeforeARetainedCopy() {
        put(ModelKey.kept(1), 1);
        put("", 1);

        assertThat(shelf.find(1, null))
                .hasValueSatisfying(
                        model -> assertThat(model.snapshot().getSlot()).isEmpty());
        assertThat(shelf.find(9, null)).isEmpty();
    }

    @Test
    void aVersionIsTakenByAnotherModelAndNotByItsOwnCopy() {
        put("", 4);
        put(ModelKey.kept(4), 4);
        ModelSnapshot ours = chunk("", 4, false, (byte) 4);
        assertThat(shelf.taken(ours)).isFalse();

        put(ModelKey.PUBLISHED, 4);

        assertThat(shelf.taken(ours)).isTrue();
    }

    @Test
    void whatIsNoPartOfAWholeModelIsCountedAndNoMore() {
        // Given
        ModelSnapshot forged = chunk("", 2, false, (byte) 2);
        forged.setSha256("0".repeat(64));

        // When
        shelf.take("d", forged);
        shelf.take("d", chunk(ModelKey.PUBLISHED, 3, true, (byte) 3));
        shelf.take("other", chunk("", 3, true, (byte) 3));
        shelf.take(null, null);

        // Then
        assertThat(shelf.damaged()).isEqualTo(2);
        assertThat(shelf.models()).isEmpty();
    }

    private long scoring() {
        return shelf.models().stream()
                .filter(StoredModel::scores)
                .findFirst()
                .orElseThrow()
                .snapshot()
                .getVersion();
    }

    private void put(String slot, long version) {
        put(slot, version, false, (byte) version);
    }

    private void put(String slot, long version, boolean pinned, byte content) {
        ModelSnapshot chunk = chunk(slot, version, pinned, content);
        shelf.take(ModelChunks.key(chunk), chunk);
    }

    private static ModelSnapshot chunk(String slot, long version, boolean pinned, byte content) {
        ModelSnapshot template = ModelSnapshot.newBuilder()
                .setDataset("d")
                .setVersion(version)
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
                .setSlot(slot)
                .setPinned(pinned)
                .build();
        return ModelChunks.split(template, new byte[] {content}).get(0);
    }
}
