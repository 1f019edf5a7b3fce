package dev.sluice.infra.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.infra.images.ImageSize;
import dev.sluice.infra.images.Pictures;
import dev.sluice.infra.ingest.Descriptors;
import dev.sluice.infra.ingest.IngestConfig;
import dev.sluice.infra.ingest.UsableShare;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceSpec;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFoldersTest {
    @TempDir
    Path folder;

    @Test
    void imagesInFoldersOfAClassBelongToIt() throws IOException {
        // Given
        image("cat/1.png", 3, 2);
        image("cat/video1/2.png", 3, 2);
        image("cat/video1/more/3.webp.png", 3, 2);
        image("dog/video1/1.png", 3, 2);

        // When
        try (SampleSource source = open()) {
            // Then
            assertThat(source.facts().size()).isEqualTo(4);
            assertThat(source.facts().classNames()).containsExactly("cat", "dog");
            assertThat(Reading.sample(source, 1).id()).isEqualTo("train/cat/video1/2.png");
            assertThat(Reading.sample(source, 3).label()).isEqualTo(1);
        }
    }

    @Test
    void aClassMayBeCalledTrainOrTest() throws IOException {
        // Given
        image("train/1.png", 3, 2);
        image("train/video/2.png", 3, 2);
        image("bus/1.png", 3, 2);
        image("test/video/1.png", 3, 2);

        // When
        try (SampleSource source = open()) {
            // Then
            assertThat(source.facts().classNames()).containsExactly("bus", "test", "train");
            assertThat(source.facts().size()).isEqualTo(4);
            assertThat(SampleSources.openTest(spec(), source.facts())).isEmpty();
        }
    }

    @Test
    void splitsBesideEachOtherAreSplits() throws IOException {
        // Given
        image("train/cat/1.png", 3, 2);
        image("train/dog/1.png", 3, 2);
        image("val/cat/1.png", 3, 2);
        image("test/dog/1.png", 3, 2);
        image(".git/cat/1.png", 3, 2);

        // When
        try (SampleSource source = open();
                SampleSource test =
                        SampleSources.openTest(spec(), source.facts()).orElseThrow()) {
            // Then
            assertThat(source.facts().size()).isEqualTo(2);
            assertThat(Reading.sample(test, 0).id()).isEqualTo("test/dog/1.png");
        }
    }

    @Test
    void foldersOfSystemsAndEmptyOnesAreNoClasses() throws IOException {
        // Given
        image("cat/1.png", 3, 2);
        image("dog/1.png", 3, 2);
        image("dog/.ipynb_checkpoints/1.png", 3, 2);
        image("__MACOSX/cat/1.png", 3, 2);
        image(".git/1.png", 3, 2);
        image("dog/._1.png", 3, 2);
        Files.createDirectories(folder.resolve("empty/deeper"));

        // When
        try (SampleSource source = open()) {
            // Then
            assertThat(source.facts().classNames()).containsExactly("cat", "dog");
            assertThat(source.facts().size()).isEqualTo(2);
        }
    }

    @Test
    void namesCompareAfterNormalisation() throws IOException {
        // Given
        image("cafe\u0301/1.png", 3, 2);
        image("caf\u00e9/2.png", 3, 2);
        image("dog/1.png", 3, 2);
        Path names = Files.writeString(folder.resolve("names.txt"), "dog\ncaf\u00e9\n");

        // When
        try (SampleSource source = SampleSources.open(spec().withClasses(names))) {
            // Then
            assertThat(Reading.sample(source, 0).label()).isEqualTo(1);
            assertThat(Reading.sample(source, 1).label()).isEqualTo(1);
        }
    }

    @Test
    void photographsOfDifferentSizesAreRefusedWithTheOptionThatHelps() throws IOException {
        // Given
        for (int i = 0; i < 8; i++) {
            image((i % 2 == 0 ? "cat/" : "dog/") + i + ".png", 10 + i, 9);
        }

        // When // Then
        try (SampleSource source = open()) {
            assertThatThrownBy(() -> Descriptors.describe(source, IngestConfig.defaults(), Clock.systemUTC()))
                    .isInstanceOf(IngestException.class)
                    .hasMessageContaining("only 1 of 8 samples")
                    .hasMessageContaining("other size, class dog: 4")
                    .hasMessageContaining("--resize");
        }
        try (SampleSource source = SampleSources.open(spec().withResize(new ImageSize(4, 5)))) {
            UsableShare.requireAll(source, IngestConfig.defaults());
            assertThat(source.facts().shape()).containsExactly(1, 4, 5);
            assertThat(source.leftOut()).isEmpty();
        }
    }

    @Test
    void unusableImagesAreCountedByReasonAndClassAndDoNotStopTheRest() throws IOException {
        // Given
        for (int i = 0; i < 4; i++) {
            image("cat/" + i + ".png", 30, 20);
            image("dog/" + i + ".png", 30, 20);
        }
        cut("cat/0.png");
        cut("dog/0.png");
        cut("dog/1.png");
        Files.writeString(folder.resolve("dog/2.png"), "no image");

        // When
        try (SampleSource source = open()) {
            UsableShare.requireAll(source, IngestConfig.defaults());

            // Then
            assertThat(source.leftOut())
                    .containsExactly("cut, class cat: 1", "cut, class dog: 2", "unknown format, class dog: 1");
            assertThat(source.skipped()).isEqualTo(4);
        }
    }

    private SourceSpec spec() {
        return SourceSpec.of(folder.toString());
    }

    private SampleSource open() {
        return SampleSources.open(spec());
    }

    private void cut(String path) throws IOException {
        Path file = folder.resolve(path);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length * 6 / 10));
    }

    private void image(String path, int width, int height) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, Pictures.written(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY), "png"));
    }
}
