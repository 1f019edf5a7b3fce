package dev.sluice.infra.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoiseChartTest {
    private static final int THRESHOLD_RED = 0xffd00000;

    @TempDir
    Path dir;

    @Test
    void drawsAMixtureThatDoesNotClip() throws IOException {
        // When
        BufferedImage picture = draw(Mixtures.mixture(7, MixtureState.ACTIVE));

        // Then
        assertThat(picture.getWidth()).isEqualTo(1200);
        assertThat(picture.getHeight()).isEqualTo(700);
        assertThat(pixels(picture, THRESHOLD_RED)).isZero();
    }

    @Test
    void drawsTheClipThresholdAsALineOverTheWholeHeight() throws IOException {
        // Given
        MixtureSnapshot mixture = Mixtures.mixture(7, MixtureState.ACTIVE);
        mixture.setClipThreshold(20.0);
        mixture.setClipPolicy("evidence");

        // When
        BufferedImage picture = draw(mixture);

        // Then
        assertThat(picture.getWidth()).isEqualTo(1200);
        assertThat(picture.getHeight()).isEqualTo(700);
        assertThat(pixels(picture, THRESHOLD_RED)).isGreaterThan(400);
    }

    private BufferedImage draw(MixtureSnapshot mixture) throws IOException {
        Path file = dir.resolve("demo.png");
        NoiseChart.write(mixture, file);
        assertThat(file).content(StandardCharsets.ISO_8859_1).startsWith("\u0089PNG");
        return ImageIO.read(file.toFile());
    }

    private static long pixels(BufferedImage picture, int argb) {
        return IntStream.range(0, picture.getWidth() * picture.getHeight())
                .filter(i -> picture.getRGB(i % picture.getWidth(), i / picture.getWidth()) == argb)
                .count();
    }
}
