package dev.sluice.infra.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.infra.ingest.noise.NoiseSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelNoiseTest {
    @Test
    void aCommaBetweenPairsDoesNotEndASpecification() {
        assertThat(LabelNoise.parseAll("symmetric:0.05, pairs:0.3:0-6,2-4,instance:0.2,annotator:0.1,none,given"))
                .extracting(LabelNoise::text)
                .containsExactly(
                        "symmetric:0.05", "pairs:0.3:0-6,2-4", "instance:0.2", "annotator:0.1", "none", "given");
    }

    @Test
    void givenLeavesLabelsAsTheyAre() {
        // When
        LabelNoise given = LabelNoise.parse("given");

        // Then
        assertThat(given.given()).isTrue();
        assertThat(given.spec()).isEqualTo(NoiseSpec.none());
        assertThat(given.injectsNothing()).isFalse();
        assertThat(LabelNoise.parse("none").injectsNothing()).isTrue();
        assertThat(LabelNoise.parse("symmetric:0.1").injectsNothing()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'none,nonsense:1', unknown noise 'nonsense:1'",
        "'none,', cannot read noise ''",
        "'given,given', stands in the list twice",
        "'symmetric:0.1,symmetric:0.10', stands in the list twice",
        "'symmetric:0.1:0-1,2-3', takes no pairs"
    })
    void saysWhatIsWrong(String text, String complaint) {
        assertThatThrownBy(() -> LabelNoise.parseAll(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint);
    }
}
