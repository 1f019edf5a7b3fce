package dev.sluice.infra.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.infra.ingest.source.CachedSource;
import dev.sluice.infra.ingest.source.ClassNames;
import dev.sluice.infra.ingest.source.DataFormat;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleIds;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.SourceSpec;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.schemas.records.FeatureEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleSourcesTest {
    @TempDir
    Path folder;

    @Test
    void saysWhatItLookedForInAFolderWithoutData() {
        assertThatThrownBy(() -> SampleSources.open(folder, DataFormat.AUTO))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("*-images-idx3-ubyte")
                .hasMessageContaining("data_batch_*.bin");
    }

    @Test
    void saysThatAPathDoesNotExist() {
        assertThatThrownBy(() -> SampleSources.open(folder.resolve("nowhere"), DataFormat.AUTO))
                .isInstanceOf(IngestException.class)
                .hasMessageEndingWith("nowhere: no such file or folder");
    }

    @Test
    void opensBothSplitsOfTheCamera() {
        // Given
        SourceSpec spec = SourceSpec.of("camera");

        // When
        try (SampleSource train = SampleSources.open(spec);
                SampleSource test = SampleSources.openTest(spec, train.facts()).orElseThrow()) {
            // Then
            assertThat(train.facts().size()).isEqualTo(20_000);
            assertThat(test.facts().size()).isEqualTo(2_000);
            assertThat(test.facts().classNames()).isEqualTo(train.facts().classNames());
        }
    }

    @Test
    void refusesClassNamesThatAreAlike() throws IOException {
        // Given
        Path names = Files.writeString(folder.resolve("names"), "cat\ndog\ncat\n");

        // When // Then
        assertThatThrownBy(() -> ClassNames.read(names))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("line 3 names class 'cat' again, as line 1 does");
    }

    @Test
    void refusesAnEmptyLineAmongClassNames() throws IOException {
        // Given
        Path names = Files.writeString(folder.resolve("names"), "cat\n\ndog\n");

        // When // Then
        assertThatThrownBy(() -> ClassNames.read(names))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("line 2 is empty");
    }

    @Test
    void namesADataSetAfterItsFolder() {
        assertThat(SourceFacts.datasetName("My Images (2)")).isEqualTo("my-images-2-");
        assertThat(SourceFacts.datasetName("...")).isEqualTo("...");
    }

    @Test
    void makesIdsOfPathsThatAreFitForATerminal() {
        assertThat(SampleIds.ofPath(Split.TRAIN, "cat/1.png")).isEqualTo("train/cat/1.png");
        assertThat(SampleIds.ofPath(Split.TRAIN, "cat/\u001b[2J.png")).matches("train-[0-9a-f]{64}");
        assertThat(SampleIds.ofPath(Split.TRAIN, "x".repeat(300))).matches("train-[0-9a-f]{64}");
    }

    @Test
    void keepsSamplesInMemoryUpToTheBoundOnly() {
        // Given
        CountingSource source = new CountingSource(3);
        SampleSource cached = CachedSource.of(source, 2 * 200);

        // When
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 0; i < 3; i++) {
                cached.read(i);
            }
        }

        // Then
        assertThat(source.reads).containsExactly(1, 1, 2);
    }

    private static final class CountingSource implements SampleSource {
        private final int[] reads;

        CountingSource(int size) {
            reads = new int[size];
        }

        @Override
        public SourceFacts facts() {
            return new SourceFacts("test", List.of("a", "b"), List.of(1, 1, 4), FeatureEncoding.UINT8, reads.length);
        }

        @Override
        public RawSample read(int index) {
            reads[index]++;
            return new RawSample("id" + index, new byte[4], 0, "test", Map.of());
        }

        @Override
        public void close() {}
    }
}
