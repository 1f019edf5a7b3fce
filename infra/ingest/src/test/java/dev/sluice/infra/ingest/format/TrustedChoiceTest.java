package dev.sluice.infra.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.infra.ingest.TrustedChoice;
import dev.sluice.infra.ingest.TrustedSource;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceSpec;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedChoiceTest {
    @TempDir
    Path folder;

    @BeforeEach
    void writeTrainingSplit() {
        IdxFiles.pair(folder, "train", "", 0, 1, 2);
    }

    @Test
    void byDefaultHalfOfTheTestSplitIsTrusted() {
        IdxFiles.pair(folder, "t10k", "", 0, 1, 2, 0, 1);

        assertThat(size(null)).hasValue(2);
        assertThat(size("split:1")).hasValue(1);
        assertThat(size("none")).isEmpty();
    }

    @Test
    void withoutATestSplitNothingIsTrustedUnlessItIsAskedFor() {
        assertThat(size(null)).isEmpty();
        assertThatThrownBy(() -> size("split:1"))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("has no test split");
    }

    @Test
    void moreOfTheTestSplitThanIsLeftOutOfAccuracyIsRefused() {
        IdxFiles.pair(folder, "t10k", "", 0, 1, 2, 0, 1);

        assertThatThrownBy(() -> size("split:3"))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("0 to 2 can be trusted, not 3");
    }

    @Test
    void aFileIsTrustedWhole(@TempDir Path other) {
        IdxFiles.pair(other, "train", "", 2, 1, 0, 2);

        assertThat(size(other.resolve("train-images-idx3-ubyte").toString())).hasValue(4);
    }

    @Test
    void labelsThatTheDataSetDoesNotHaveAreRefused(@TempDir Path other) {
        IdxFiles.pair(other, "t10k", "", 0, 7);

        assertThatThrownBy(() -> size(other.toString()))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"split:", "split:0", "split:-4", "split:many", " "})
    void whatIsNoChoiceIsRefused(String text) {
        assertThatThrownBy(() -> TrustedChoice.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--trusted");
    }

    private Optional<Integer> size(@Nullable String text) {
        SourceSpec spec = SourceSpec.of(folder.toString());
        try (SampleSource train = SampleSources.open(spec);
                TrustedSource trusted =
                        TrustedChoice.parse(text).open(spec, train.facts()).orElse(null)) {
            return Optional.ofNullable(trusted).map(TrustedSource::size);
        }
    }
}
