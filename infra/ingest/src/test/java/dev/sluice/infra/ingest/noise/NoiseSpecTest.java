package dev.sluice.infra.ingest.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.infra.ingest.noise.NoiseSpec.Pair;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseSpecTest {
    @Test
    void readsEveryKind() {
        assertThat(NoiseSpec.parse("none")).isEqualTo(NoiseSpec.none());
        assertThat(NoiseSpec.parse("symmetric:0.2")).isEqualTo(NoiseSpec.symmetric(0.2));
        assertThat(NoiseSpec.parse("instance:0.4")).isEqualTo(NoiseSpec.instance(0.4));
        assertThat(NoiseSpec.parse("annotator:0.9")).isEqualTo(NoiseSpec.annotator(0.9));
        assertThat(NoiseSpec.parse("pairs:0.3")).isEqualTo(NoiseSpec.pairs(0.3, NoiseSpec.DEFAULT_PAIRS));
        assertThat(NoiseSpec.parse("pairs:0.3:1-2,5-3"))
                .isEqualTo(NoiseSpec.pairs(0.3, List.of(new Pair(1, 2), new Pair(5, 3))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "symmetric:0.2", "instance:0.4", "annotator:0.17", "pairs:0.3:1-2,5-3"})
    void writesWhatItReads(String text) {
        assertThat(NoiseSpec.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "symmetric, lacks its rate",
        "symmetric:x, is not a number",
        "symmetric:1, must be at least 0 and below 1",
        "symmetric:-0.1, must be at least 0 and below 1",
        "symmetric:NaN, must be at least 0 and below 1",
        "symmetric:0.1:1-2, takes no pairs",
        "instance:0.1:1-2, takes no pairs",
        "annotator:0.95, must be at most 0.9",
        "annotator:0.1:1-2, takes no pairs",
        "none:0.1, takes no rate",
        "salt:0.1, unknown noise",
        "'', cannot read noise",
        "pairs:0.1:1-1, must name different classes",
        "'pairs:0.1:1-2,2-3', must name different classes",
        "pairs:0.1:1+2, is no pair of classes"
    })
    void saysWhatIsWrong(String text, String complaint) {
        assertThatThrownBy(() -> NoiseSpec.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint);
    }
}
