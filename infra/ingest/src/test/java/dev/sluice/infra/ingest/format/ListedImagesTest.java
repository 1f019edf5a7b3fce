package dev.sluice.infra.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceSpec;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListedImagesTest {
    @TempDir
    Path folder;

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
}
