package dev.sluice.schemas.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.records.ModelSnapshot;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelChunksTest {

    @Test
    void aSmallModelIsOneChunkWithItsSizeAndChecksum() {
        // When
        List<ModelSnapshot> chunks = ModelChunks.split(Models.template("faces", 3), new byte[] {'a', 'b', 'c'});

        // Then
        assertThat(chunks).hasSize(1);
        ModelSnapshot only = chunks.get(0);
        assertThat(only.getChunkCount()).isEqualTo(1);
        assertThat(only.getTotalBytes()).isEqualTo(3);
        assertThat(only.getSha256()).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(only.getVersion()).as("from the template").isEqualTo(3);
    }

    @Test
    void aModelOfExactlyTheChunkSizeIsOneChunkAndOneByteMoreIsTwo() {
        // When
        List<ModelSnapshot> whole = ModelChunks.split(Models.template("faces", 1), new byte[ModelChunks.CHUNK_BYTES]);
        List<ModelSnapshot> more =
                ModelChunks.split(Models.template("faces", 1), new byte[ModelChunks.CHUNK_BYTES + 1]);

        // Then
        assertThat(whole).hasSize(1);
        assertThat(more).extracting(chunk -> chunk.getData().remaining()).containsExactly(ModelChunks.CHUNK_BYTES, 1);
    }

    @Test
    void chunksHaveKeysOfTheirOwnSoThatCompactionKeepsWholeModels() {
        // Given
        List<ModelSnapshot> chunks =
                ModelChunks.split(Models.template("faces", 1), new byte[2 * ModelChunks.CHUNK_BYTES + 1]);

        // When
        List<String> keys = chunks.stream().map(ModelChunks::key).toList();

        // Then
        assertThat(keys).containsExactly("faces", "faces#1", "faces#2");
    }

    @Test
    void anEmptyModelIsRefused() {
        assertThatThrownBy(() -> ModelChunks.split(Models.template("faces", 1), new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not 0");
    }
}
