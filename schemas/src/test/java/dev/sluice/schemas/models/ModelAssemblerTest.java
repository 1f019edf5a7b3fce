package dev.sluice.schemas.models;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.models.ModelAssembler.Model;
import dev.sluice.schemas.records.ModelSnapshot;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelAssemblerTest {
    private static final byte[] MODEL = "all of a model".getBytes(US_ASCII);

    private final ModelAssembler assembler = new ModelAssembler();

    @Test
    void aModelLargerThanOneChunkComesBackToTheByte() {
        // Given
        byte[] model = new byte[2 * ModelChunks.CHUNK_BYTES + 77];
        new Random(7).nextBytes(model);
        List<ModelSnapshot> chunks = ModelChunks.split(Models.template("faces", 4), model);

        // When
        Model whole = addAll(chunks);

        // Then
        assertThat(requireNonNull(whole).bytes()).isEqualTo(model);
        assertThat(whole.snapshot().getVersion()).isEqualTo(4);
    }

    @Test
    void nothingIsWholeBeforeTheLastChunk() {
        // Given
        List<ModelSnapshot> chunks = Models.chunks("faces", 1, MODEL, 5);

        // When
        Model early = addAll(chunks.subList(0, 2));

        // Then
        assertThat(early).isNull();
    }

    @Test
    void dataSetsDoNotDisturbEachOther() {
        // Given
        List<ModelSnapshot> faces = Models.chunks("faces", 1, MODEL, 8);
        List<ModelSnapshot> shoes = Models.chunks("shoes", 9, MODEL, 8);

        // When
        Model whole = addAll(List.of(faces.get(0), shoes.get(0), faces.get(1)));

        // Then
        assertThat(requireNonNull(whole).snapshot().getDataset()).isEqualTo("faces");
    }

    @Test
    void slotsOfOneDataSetDoNotDisturbEachOther() {
        // Given
        List<ModelSnapshot> trained = Models.chunks("faces", 4, MODEL, 8);
        List<ModelSnapshot> published = Models.chunks("faces", 4, MODEL, 8);
        published.forEach(chunk -> chunk.setSlot(ModelKey.PUBLISHED));

        // When
        Model whole = addAll(List.of(trained.get(0), published.get(0), trained.get(1)));

        // Then
        assertThat(requireNonNull(whole).snapshot().getSlot()).isEqualTo(ModelKey.FEEDING);
    }

    @Test
    void aNewerModelReplacesAnUnfinishedOne() {
        // Given
        List<ModelSnapshot> old = Models.chunks("faces", 1, MODEL, 8);
        List<ModelSnapshot> fresh = Models.chunks("faces", 2, "another model".getBytes(US_ASCII), 8);

        // When
        addAll(List.of(old.get(0)));
        Model whole = addAll(fresh);

        // Then
        assertThat(requireNonNull(whole).snapshot().getVersion()).isEqualTo(2);
    }

    @Test
    void aMissingChunkDropsTheModelAndTheNextOneIsTakenAgain() {
        // Given
        List<ModelSnapshot> chunks = Models.chunks("faces", 1, MODEL, 5);

        // When
        Model torn = addAll(List.of(chunks.get(0), chunks.get(2)));
        Model continued = addAll(List.of(chunks.get(1), chunks.get(2)));
        Model whole = addAll(chunks);

        // Then
        assertThat(torn).isNull();
        assertThat(continued).as("its first chunk was dropped").isNull();
        assertThat(whole).isNotNull();
    }

    static Stream<Named<Consumer<ModelSnapshot>>> hostileFirstChunks() {
        return Stream.of(
                Named.of("negative index", chunk -> chunk.setChunkIndex(-1)),
                Named.of("no chunks at all", chunk -> chunk.setChunkCount(0)),
                Named.of("a negative number of chunks", chunk -> chunk.setChunkCount(-2)),
                Named.of("more chunks than any model has", chunk -> chunk.setChunkCount(Integer.MAX_VALUE)),
                Named.of("a size beyond the bound", chunk -> chunk.setTotalBytes(ModelChunks.MAX_MODEL_BYTES + 1)),
                Named.of("a version below the first", chunk -> chunk.setVersion(0)),
                Named.of("a version behind which none is left", chunk -> chunk.setVersion(Long.MAX_VALUE)),
                Named.of("no bytes", chunk -> chunk.setData(ByteBuffer.allocate(0))));
    }

    @ParameterizedTest
    @MethodSource("hostileFirstChunks")
    void aHostileFirstChunkIsNotKept(Consumer<ModelSnapshot> damage) {
        // Given
        List<ModelSnapshot> chunks = Models.chunks("faces", 1, MODEL, 8);
        damage.accept(chunks.get(0));

        // When
        Model whole = addAll(chunks);

        // Then
        assertThat(whole).isNull();
    }

    static Stream<Named<Consumer<ModelSnapshot>>> chunksOfAnotherModel() {
        return Stream.of(
                Named.of("version", chunk -> chunk.setVersion(2)),
                Named.of("number of chunks", chunk -> chunk.setChunkCount(3)),
                Named.of("size", chunk -> chunk.setTotalBytes(99)),
                Named.of("checksum", chunk -> chunk.setSha256("0".repeat(64))));
    }

    @ParameterizedTest
    @MethodSource("chunksOfAnotherModel")
    void aSecondChunkThatDoesNotMatchTheFirstDropsTheModel(Consumer<ModelSnapshot> damage) {
        // Given
        List<ModelSnapshot> chunks = Models.chunks("faces", 1, MODEL, 8);
        damage.accept(chunks.get(1));

        // When
        Model whole = addAll(chunks);

        // Then
        assertThat(whole).isNull();
    }

    @Test
    void bytesBeyondTheAnnouncedSizeAreRefusedBeforeTheLastChunk() {
        // Given
        List<ModelSnapshot> chunks = Models.chunks("faces", 1, MODEL, 5);
        chunks.forEach(chunk -> chunk.setTotalBytes(7));

        // When
        addAll(chunks.subList(0, 1));

        // Then
        assertThatThrownBy(() -> assembler.add(chunks.get(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("model version 1 of 'faces' holds 10 bytes, announced were 7");
    }

    @Test
    void fewerBytesThanAnnouncedAreRefused() {
        // Given
        ModelSnapshot chunk = Models.chunks("faces", 1, MODEL, 100).get(0);
        chunk.setTotalBytes(100);

        // Then
        assertThatThrownBy(() -> assembler.add(chunk))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("announced were 100");
    }

    @Test
    void aModelThatDoesNotMatchItsChecksumIsRefused() {
        // Given
        List<ModelSnapshot> chunks = Models.chunks("faces", 1, MODEL, 8);
        chunks.get(1).setData(ByteBuffer.wrap("forged".getBytes(US_ASCII)));

        // When
        addAll(chunks.subList(0, 1));

        // Then
        assertThatThrownBy(() -> assembler.add(chunks.get(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not match its checksum");
    }

    @Test
    void unfinishedModelsOfManyDataSetsDoNotPileUp() {
        // Given
        List<ModelSnapshot> first = Models.chunks("faces", 1, MODEL, 8);
        addAll(first.subList(0, 1));

        // When
        for (int i = 0; i < 100; i++) {
            addAll(Models.chunks("invented-" + i, 1, MODEL, 8).subList(0, 1));
        }
        Model longest = addAll(first.subList(1, 2));
        Model newest = addAll(Models.chunks("invented-99", 1, MODEL, 8).subList(1, 2));

        // Then
        assertThat(longest).as("longest untouched, so dropped").isNull();
        assertThat(newest).as("still held").isNotNull();
    }

    @Test
    void unfinishedModelsHoldABoundedNumberOfBytes() {
        // Given
        long most = 8 << 20;
        ModelAssembler bounded = new ModelAssembler(most / 2, most);
        int size = 16 << 10;
        ModelSnapshot template = ModelSnapshot.newBuilder(Models.template("faces", 1))
                .setChunkCount(250)
                .setTotalBytes(250L * size)
                .build();

        // When
        for (String dataset : List.of("a", "b", "c")) {
            for (int i = 0; i < 200; i++) {
                bounded.add(ModelSnapshot.newBuilder(template)
                        .setDataset(dataset)
                        .setChunkIndex(i)
                        .setData(ByteBuffer.allocate(size))
                        .build());
            }
        }

        // Then
        assertThat(bounded.unfinishedBytes())
                .as("the first of three was dropped")
                .isEqualTo(400L * size)
                .isLessThan(most);
    }

    @Test
    void aModelLargerThanTheBoundIsRefusedAtItsFirstChunkAndTheOthersArePassedOver() {
        // Given
        ModelAssembler small = new ModelAssembler(MODEL.length - 1, MODEL.length - 1);
        List<ModelSnapshot> chunks = Models.chunks("faces", 1, MODEL, 5);

        // Then
        assertThatThrownBy(() -> small.add(chunks.get(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("model version 1 of 'faces' has 14 bytes, allowed are 13");
        assertThat(small.add(chunks.get(1))).isNull();
        assertThat(small.unfinishedBytes()).isZero();
    }

    @Test
    void roomIsMadeByDroppingWhatIsUnfinished() {
        // Given
        List<ModelSnapshot> chunks = Models.chunks("faces", 1, MODEL, 5);
        assembler.add(chunks.get(0));
        assembler.add(Models.chunks("shoes", 1, MODEL, 5).get(0));

        // When
        assembler.keepAtMost(9);

        // Then
        assertThat(assembler.unfinishedBytes()).isEqualTo(5);
        assertThat(assembler.add(chunks.get(1)))
                .as("the longest untouched is gone")
                .isNull();
    }

    private @Nullable Model addAll(List<ModelSnapshot> chunks) {
        Model last = null;
        for (ModelSnapshot chunk : chunks) {
            last = assembler.add(chunk);
        }
        return last;
    }
}
