package dev.sluice.schemas.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.records.ModelSnapshot;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelKeyTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"faces", "faces#1", "faces@published", "faces@keep-7#12", "two words", "ü.x_y-z@gce-2#1023"})
    void aKeyComesBackFromItsText(String text) {
        ModelKey key = ModelKey.parse(text);

        assertThat(key).isNotNull().extracting(ModelKey::text).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@published",
                "#1",
                "faces#0",
                "faces#01",
                "faces#x",
                "faces@",
                "faces@a b",
                "a@b@c",
                "a#1#2",
                "a#1@b"
            })
    void whatIsNoKeyIsToldFromOne(String text) {
        assertThat(ModelKey.parse(text)).isNull();
    }

    @Test
    void chunksOfASlotHaveKeysOfTheirOwnSoThatCompactionKeepsEverySlotWhole() {
        // Given
        ModelSnapshot template = ModelSnapshot.newBuilder(Models.template("faces", 7))
                .setSlot(ModelKey.kept(7))
                .build();

        // When
        List<String> keys = ModelChunks.split(template, new byte[ModelChunks.CHUNK_BYTES + 1]).stream()
                .map(ModelChunks::key)
                .toList();

        // Then
        assertThat(keys).containsExactly("faces@keep-7", "faces@keep-7#1");
    }

    @Test
    void aRecordUnderAForeignKeyDoesNotFit() {
        ModelSnapshot record = Models.template("faces", 7);

        assertThat(new ModelKey("faces", "", 0).fits(record)).isTrue();
        assertThat(new ModelKey("faces", ModelKey.PUBLISHED, 0).fits(record)).isFalse();
        assertThat(new ModelKey("shoes", "", 0).fits(record)).isFalse();
        assertThat(new ModelKey("faces", "", 1).fits(record)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a@b", "a#1", "a\nb"})
    void aDataSetIsNotNamedSoThatItsKeysMeanSomethingElse(String name) {
        assertThat(ModelKey.namesDataset(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "published", "keep-3", "a b", "a@b", "a#1"})
    void aTrainerIsNotNamedAsASlotOfAnotherMeaning(String name) {
        assertThatThrownBy(() -> ModelKey.checkTrainer(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ordinaryNamesAreFine() {
        assertThat(ModelKey.namesDataset("fashion-mnist")).isTrue();
        assertThatCode(() -> ModelKey.checkTrainer("gce_0.7")).doesNotThrowAnyException();
    }
}
