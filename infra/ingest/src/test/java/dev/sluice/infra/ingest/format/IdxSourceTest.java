package dev.sluice.infra.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.infra.ingest.source.DataFormat;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceSpec;
import dev.sluice.schemas.records.FeatureEncoding;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdxSourceTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", ".gz"})
    void readsImagesWithTheirLabelsInAnyOrder(String suffix) {
        // Given
        IdxFiles.pair(folder, "train", suffix, 2, 0, 1);

        // When
        try (SampleSource source = open()) {
            RawSample last = Reading.sample(source, 2);
            RawSample first = Reading.sample(source, 0);

            // Then
            assertThat(source.facts().shape()).containsExactly(1, 2, 3);
            assertThat(source.facts().encoding()).isEqualTo(FeatureEncoding.UINT8);
            assertThat(source.facts().classNames()).containsExactly("0", "1", "2");
            assertThat(last.id()).isEqualTo("train-00002");
            assertThat(last.label()).isEqualTo(1);
            assertThat(last.features()).containsExactly(2, 3, 4, 5, 6, 7);
            assertThat(first.features()).containsExactly(0, 1, 2, 3, 4, 5);
            assertThat(first.source()).isEqualTo("train-images-idx3-ubyte" + suffix);
        }
    }

    @Test
    void opensTheTestSplitWithTheClassesOfBoth() {
        // Given
        IdxFiles.pair(folder, "train", "", 0, 1);
        IdxFiles.pair(folder, "t10k", ".gz", 3);

        // When
        try (SampleSource train = open();
                SampleSource test = SampleSources.openTest(SourceSpec.of(folder.toString()), train.facts())
                        .orElseThrow()) {
            // Then
            assertThat(train.facts().classNames()).hasSize(4);
            assertThat(test.facts().classNames()).isEqualTo(train.facts().classNames());
            assertThat(Reading.sample(test, 0))
                    .extracting(RawSample::id, RawSample::label)
                    .containsExactly("test-00000", 3);
        }
    }

    @Test
    void hasNoTestSplitWhereAnImagesFileWasNamed() {
        // Given
        IdxFiles.pair(folder, "train", "", 0, 1);
        IdxFiles.pair(folder, "t10k", "", 0);
        SourceSpec spec =
                SourceSpec.of(folder.resolve("train-images-idx3-ubyte").toString());

        // When
        try (SampleSource train = SampleSources.open(spec)) {
            // Then
            assertThat(SampleSources.openTest(spec, train.facts())).isEmpty();
        }
    }

    @Test
    void takesClassNamesFromAFile() throws Exception {
        // Given
        IdxFiles.pair(folder, "train", "", 0, 1);
        Path names = Files.writeString(folder.resolve("names"), "cat\ndog\n\n");

        // When
        try (SampleSource source =
                SampleSources.open(SourceSpec.of(folder.toString()).withClasses(names))) {
            // Then
            assertThat(source.facts().classNames()).isEqualTo(List.of("cat", "dog"));
        }
    }

    @Test
    void refusesALabelWithoutAClassAndSaysWhereItStands() throws Exception {
        // Given
        IdxFiles.pair(folder, "train", "", 0, 1, 7);
        Path names = Files.writeString(folder.resolve("names"), "cat\ndog\n");

        // When // Then
        assertThatThrownBy(() ->
                        SampleSources.open(SourceSpec.of(folder.toString()).withClasses(names)))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("train-labels-idx1-ubyte")
                .hasMessageContaining("label 7 at offset 10")
                .hasMessageContaining("0 to 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".gz"})
    void refusesATruncatedFile(String suffix) {
        // Given
        IdxFiles.pair(folder, "train", suffix, 0, 1, 2);
        byte[] images = IdxFiles.images(3, 2, 3);
        write("train-images-idx3-ubyte" + suffix, Arrays.copyOf(images, images.length - 1));

        // When // Then
        assertThatThrownBy(this::open)
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("train-images-idx3-ubyte" + suffix)
                .hasMessageContaining("announces [3, 2, 3], 34 bytes")
                .hasMessageContaining("there are 33");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".gz"})
    void refusesBytesBeyondTheLastImage(String suffix) {
        // Given
        IdxFiles.pair(folder, "train", suffix, 0, 1, 2);
        byte[] images = IdxFiles.images(3, 2, 3);
        write("train-images-idx3-ubyte" + suffix, Arrays.copyOf(images, images.length + 5));

        // When // Then
        assertThatThrownBy(this::open).isInstanceOf(IngestException.class).hasMessageContaining("34 bytes in all");
    }

    @Test
    void refusesGzipDataThatBreaksOff() throws Exception {
        // Given
        IdxFiles.pair(folder, "train", ".gz", 0, 1, 2);
        Path images = folder.resolve("train-images-idx3-ubyte.gz");
        byte[] packed = Files.readAllBytes(images);
        Files.write(images, Arrays.copyOf(packed, packed.length - 12));

        // When // Then
        assertThatThrownBy(this::open)
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("train-images-idx3-ubyte.gz: its gzip data is damaged or cut off");
    }

    @Test
    void refusesAWrongMagic() {
        // Given
        IdxFiles.pair(folder, "train", "", 0, 1);
        write("train-images-idx3-ubyte", IdxFiles.labels(0, 1));

        // When // Then
        assertThatThrownBy(this::open)
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("begins with magic 0x00000801 at offset 0, expected 0x00000803");
    }

    @Test
    void refusesAnEmptyFile() {
        // Given
        IdxFiles.pair(folder, "train", "", 0, 1);
        write("train-labels-idx1-ubyte", new byte[0]);

        // When // Then
        assertThatThrownBy(this::open)
                .isInstanceOf(IngestException.class)
                .hasMessageEndingWith("train-labels-idx1-ubyte: is empty");
    }

    @Test
    void refusesAHeaderThatPromisesMoreThanCanBeHeld() {
        // Given
        IdxFiles.pair(folder, "train", ".gz", 0, 1);
        ByteBuffer bomb =
                ByteBuffer.allocate(16).putInt(0x803).putInt(2).putInt(1 << 20).putInt(1 << 20);
        write("train-images-idx3-ubyte.gz", bomb.array());

        // When // Then
        assertThatThrownBy(this::open)
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("extent 1048576 at offset 12");
    }

    @Test
    void refusesANegativeExtent() {
        // Given
        IdxFiles.pair(folder, "train", "", 0, 1);
        write(
                "train-images-idx3-ubyte",
                ByteBuffer.allocate(16)
                        .putInt(0x803)
                        .putInt(-1)
                        .putInt(2)
                        .putInt(3)
                        .array());

        // When // Then
        assertThatThrownBy(this::open)
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("extent 4294967295 at offset 4");
    }

    @Test
    void refusesImagesAndLabelsOfDifferentCounts() {
        // Given
        IdxFiles.pair(folder, "train", "", 0, 1);
        write("train-labels-idx1-ubyte", IdxFiles.labels(0, 1, 1));

        // When // Then
        assertThatThrownBy(this::open)
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("holds 2 images")
                .hasMessageContaining("holds 3 labels");
    }

    @Test
    void refusesImagesWithoutALabelsFile() throws Exception {
        // Given
        IdxFiles.pair(folder, "train", "", 0, 1);
        Files.delete(folder.resolve("train-labels-idx1-ubyte"));

        // When // Then
        assertThatThrownBy(this::open)
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("has no labels file train-labels-idx1-ubyte");
    }

    private SampleSource open() {
        return SampleSources.open(folder, DataFormat.AUTO);
    }

    private void write(String name, byte[] content) {
        IdxFiles.write(folder.resolve(name), content);
    }
}
