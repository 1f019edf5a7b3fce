package dev.sluice.infra.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.infra.ingest.source.DataFormat;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceSpec;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageFolderSourceTest {
    @TempDir
    Path folder;

    @Test
    void readsGreyLevelsAsStored() throws IOException {
        // Given
        image("cat/1.png", BufferedImage.TYPE_BYTE_GRAY, 3, 2, 100);
        image("dog/1.png", BufferedImage.TYPE_BYTE_GRAY, 3, 2, 7);

        // When
        try (SampleSource source = open(0)) {
            RawSample cat = Reading.sample(source, 0);
            RawSample dog = Reading.sample(source, 1);

            // Then
            assertThat(source.facts().shape()).containsExactly(1, 2, 3);
            assertThat(source.facts().classNames()).containsExactly("cat", "dog");
            assertThat(cat.features()).containsOnly((byte) 100).hasSize(6);
            assertThat(dog.features()).containsOnly((byte) 7);
            assertThat(dog.label()).isEqualTo(1);
            assertThat(dog.id()).isEqualTo("train/dog/1.png");
        }
    }

    @Test
    void aListTellsTheSetsOfLabelsOfImages() throws IOException {
        // Given
        image("a.png", BufferedImage.TYPE_BYTE_GRAY, 3, 2, 100);
        image("more/b.png", BufferedImage.TYPE_BYTE_GRAY, 3, 2, 7);
        image("test/c.png", BufferedImage.TYPE_BYTE_GRAY, 3, 2, 8);
        list("labels.csv", "file,who,labels\nmore/b.png,x,dog|cat\na.png,y,\n");
        list("test/labels.csv", "labels,file\ndog,c.png\n");
        SourceSpec spec = sets();

        // When
        try (SampleSource source = SampleSources.open(spec);
                SampleSource test = SampleSources.openTest(spec, source.facts()).orElseThrow()) {
            RawSample both = Reading.sample(source, 0);

            // Then
            assertThat(source.facts().multiLabel()).isTrue();
            assertThat(source.facts().classNames()).containsExactly("cat", "dog");
            assertThat(both.id()).isEqualTo("train/more/b.png");
            assertThat(both.labels()).containsExactly(0, 1);
            assertThat(both.features()).containsOnly((byte) 7);
            assertThat(Reading.sample(source, 1).labels()).isEmpty();
            assertThat(Reading.sample(test, 0).labels()).containsExactly(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "'file,label\na.png,cat\n'                 ! has no column 'labels'",
                "'file,labels\n'                           ! holds no row below its header",
                "'file,labels\nb.png,cat\n'                ! line 2: 'b.png' is no file below the folder",
                "'file,labels\n../outside.png,cat\n'       ! line 2: '../outside.png' is no file below the folder",
                "'file,labels\na.png,cat\n./a.png,dog\n'   ! line 3 names a file again",
                "'file,labels\na.png,cat||dog\n'           ! line 2: 'cat||dog' must name different classes"
            })
    void refusesAListThatIsWrongAndSaysWhere(String content, String complaint) throws IOException {
        // Given
        Files.createDirectories(folder.resolve("data"));
        image("data/a.png", BufferedImage.TYPE_BYTE_GRAY, 3, 2, 100);
        image("outside.png", BufferedImage.TYPE_BYTE_GRAY, 3, 2, 100);
        list("data/labels.csv", content);
        SourceSpec spec = SourceSpec.of(folder.resolve("data").toString()).withTask("multi-label");

        // When // Then
        assertThatThrownBy(() -> SampleSources.open(spec))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void multiLabelImagesNeedAList() throws IOException {
        // Given
        image("cat/1.png", BufferedImage.TYPE_BYTE_GRAY, 3, 2, 100);

        // When // Then
        assertThatThrownBy(() -> SampleSources.open(sets().withFormat(DataFormat.IMAGES)))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("holds no labels.csv with columns 'file' and 'labels'");
    }

    @Test
    void imagesOfOneClassEachMayBeListedToo() throws IOException {
        // Given
        Path images = Files.createDirectories(folder.resolve("pictures"));
        for (String name : List.of("a.png", "b.png", "c.png")) {
            ImageIO.write(
                    new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY),
                    "png",
                    images.resolve(name).toFile());
        }
        Files.writeString(
                folder.resolve("labels.csv"),
                "file;label;who\npictures/b.png;10;x\npictures/a.png;9.0;y\npictures/c.png;9;z\n");

        // When
        try (SampleSource source = SampleSources.open(SourceSpec.of(folder.toString()))) {
            // Then
            assertThat(source.facts().classNames()).containsExactly("9", "10");
            assertThat(source.facts().multiLabel()).isFalse();
            assertThat(Reading.sample(source, 0).label()).isEqualTo(1);
            assertThat(Reading.sample(source, 2).id()).isEqualTo("train/pictures/c.png");
        }
    }

    private SourceSpec sets() {
        return SourceSpec.of(folder.toString()).withTask("multi-label");
    }

    private void list(String path, String content) throws IOException {
        Files.writeString(folder.resolve(path), content);
    }

    @Test
    void readsColoursAsPlanes() throws IOException {
        // Given
        image("cat/1.png", BufferedImage.TYPE_INT_RGB, 2, 1, 0x102030);
        image("dog/1.png", BufferedImage.TYPE_INT_RGB, 2, 1, 0x405060);

        // When
        try (SampleSource source = open(0)) {
            // Then
            assertThat(source.facts().shape()).containsExactly(3, 1, 2);
            assertThat(Reading.sample(source, 0).features()).containsExactly(0x10, 0x10, 0x20, 0x20, 0x30, 0x30);
        }
    }

    @Test
    void readsJpegFiles() throws IOException {
        // Given
        image("cat/1.jpg", BufferedImage.TYPE_BYTE_GRAY, 8, 8, 120);
        image("dog/1.JPEG", BufferedImage.TYPE_BYTE_GRAY, 8, 8, 30);

        // When
        try (SampleSource source = open(0)) {
            // Then
            assertThat(Byte.toUnsignedInt(Reading.sample(source, 0).features()[0]))
                    .isBetween(118, 122);
            assertThat(Byte.toUnsignedInt(Reading.sample(source, 1).features()[0]))
                    .isBetween(28, 32);
        }
    }

    @Test
    void splitsByFoldersNamedTrainAndTestAndSortsNumbersAsNumbers() throws IOException {
        // Given
        for (String name : new String[] {"10", "9", "2"}) {
            image("train/" + name + "/1.png", BufferedImage.TYPE_BYTE_GRAY, 2, 2, 1);
        }
        image("test/9/1.png", BufferedImage.TYPE_BYTE_GRAY, 2, 2, 1);

        // When
        try (SampleSource train = open(0);
                SampleSource test = SampleSources.openTest(SourceSpec.of(folder.toString()), train.facts())
                        .orElseThrow()) {
            // Then
            assertThat(train.facts().classNames()).containsExactly("2", "9", "10");
            assertThat(Reading.sample(test, 0).label()).isEqualTo(1);
            assertThat(Reading.sample(test, 0).id()).isEqualTo("test/9/1.png");
        }
    }

    @Test
    void passesOverABadImageAndCountsItOnce() throws IOException {
        // Given
        image("cat/1.png", BufferedImage.TYPE_BYTE_GRAY, 3, 2, 1);
        image("cat/2.png", BufferedImage.TYPE_BYTE_GRAY, 3, 2, 1);
        image("dog/1.png", BufferedImage.TYPE_BYTE_GRAY, 3, 2, 1);
        Files.writeString(folder.resolve("dog/2.png"), "not an image");

        // When
        try (SampleSource source = open(1)) {
            RawSample first = source.read(3);
            RawSample again = source.read(3);

            // Then
            assertThat(first).isNull();
            assertThat(again).isNull();
            assertThat(source.skipped()).isEqualTo(1);
        }
    }

    @Test
    void givesUpOnAnImageOfAnotherSizeBeyondTheLimitAndNamesIt() throws IOException {
        // Given
        image("cat/1.png", BufferedImage.TYPE_BYTE_GRAY, 3, 2, 1);
        image("cat/2.png", BufferedImage.TYPE_BYTE_GRAY, 3, 2, 1);
        image("dog/odd.png", BufferedImage.TYPE_BYTE_GRAY, 4, 4, 1);

        // When
        try (SampleSource source = open(0)) {
            // Then
            assertThatThrownBy(() -> source.read(2))
                    .isInstanceOf(IngestException.class)
                    .hasMessageContaining("odd.png")
                    .hasMessageContaining("4 x 4 pixels, the data set is 3 x 2")
                    .hasMessageContaining("--max-skipped");
        }
    }

    @Test
    void neverDecodesAnImageThatClaimsToBeHuge() throws IOException {
        // Given
        image("cat/1.png", BufferedImage.TYPE_BYTE_GRAY, 3, 2, 1);
        image("cat/2.png", BufferedImage.TYPE_BYTE_GRAY, 3, 2, 1);
        image("dog/bomb.png", BufferedImage.TYPE_BYTE_GRAY, 3, 2, 1);
        claimSize(folder.resolve("dog/bomb.png"), 50_000, 50_000);

        // When
        try (SampleSource source = open(0)) {
            // Then
            assertThatThrownBy(() -> source.read(2))
                    .isInstanceOf(IngestException.class)
                    .hasMessageContaining("bomb.png")
                    .hasMessageContaining("50000 x 50000");
        }
    }

    @Test
    void refusesATruncatedImage() throws IOException {
        // Given
        image("cat/1.png", BufferedImage.TYPE_BYTE_GRAY, 30, 20, 1);
        image("dog/1.png", BufferedImage.TYPE_BYTE_GRAY, 30, 20, 1);
        Path cut = folder.resolve("dog/1.png");
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 45));

        // When
        try (SampleSource source = open(0)) {
            // Then
            assertThatThrownBy(() -> source.read(1))
                    .isInstanceOf(IngestException.class)
                    .hasMessageContaining("1.png: cannot be decoded");
        }
    }

    @Test
    void refusesAFolderThatIsNoClass() throws IOException {
        // Given
        image("cat/1.png", BufferedImage.TYPE_BYTE_GRAY, 3, 2, 1);
        image("cow/1.png", BufferedImage.TYPE_BYTE_GRAY, 3, 2, 1);
        Path names = Files.writeString(folder.resolve("names"), "cat\ndog\n");

        // When // Then
        assertThatThrownBy(() ->
                        SampleSources.open(SourceSpec.of(folder.toString()).withClasses(names)))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("cow: is not the name of a class")
                .hasMessageContaining("[cat, dog]");
    }

    private SampleSource open(int maxSkipped) {
        return SampleSources.open(SourceSpec.of(folder.toString()).withMaxSkipped(maxSkipped));
    }

    private void image(String path, int type, int width, int height, int value) throws IOException {
        BufferedImage image = new BufferedImage(width, height, type);
        for (int i = 0; i < width * height; i++) {
            if (type == BufferedImage.TYPE_BYTE_GRAY) {
                image.getRaster().setSample(i % width, i / width, 0, value);
            } else {
                image.setRGB(i % width, i / width, value);
            }
        }
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, path.endsWith("png") ? "png" : "jpeg", bytes))
                .isTrue();
        Files.write(file, bytes.toByteArray());
    }

    /** Overwrites the extents in a PNG's header, with a matching checksum. */
    private static void claimSize(Path png, int width, int height) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(png));
        bytes.putInt(16, width).putInt(20, height);
        CRC32 checksum = new CRC32();
        checksum.update(bytes.array(), 12, 17);
        bytes.putInt(29, (int) checksum.getValue());
        Files.write(png, bytes.array());
    }
}
