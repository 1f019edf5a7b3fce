package dev.sluice.infra.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.infra.images.BadImageException.Reason;
import dev.sluice.infra.images.ImageDecoder.Shape;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that Pillow gives, by hand: {@code src/test/python/pillow_pictures.py} compares many more files. */
class ImageDecoderTest {
    private static final ImageDecoder DECODER = new ImageDecoder(null);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"png", "tiff", "bmp"})
    void readsColoursWithoutLoss(String format) throws Exception {
        byte[] file = Pictures.written(Pictures.slope(BufferedImage.TYPE_3BYTE_BGR), format);

        assertThat(values(file)).isEqualTo(Pictures.slopeValues());
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "tiff"})
    void dropsTransparencyWithoutBlending(String format) throws Exception {
        byte[] file = Pictures.written(Pictures.slope(BufferedImage.TYPE_4BYTE_ABGR), format);

        assertThat(values(file)).isEqualTo(Pictures.slopeValues());
    }

    @Test
    void readsLosslessWebp() throws Exception {
        assertThat(values(Pictures.base64(Pictures.WEBP))).isEqualTo(Pictures.slopeValues());
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "tiff"})
    void greyOfSixteenBitsIsThatOfEight(String format) throws Exception {
        // Given
        BufferedImage eight = Pictures.grey(16, 16);
        BufferedImage sixteen = new BufferedImage(16, 16, BufferedImage.TYPE_USHORT_GRAY);
        for (int i = 0; i < 256; i++) {
            sixteen.getRaster()
                    .setSample(i % 16, i / 16, 0, 257 * eight.getRaster().getSample(i % 16, i / 16, 0));
        }

        // When
        byte[] values = values(Pictures.written(sixteen, format));

        // Then
        assertThat(values).hasSize(256).isEqualTo(values(Pictures.written(eight, format)));
    }

    @Test
    void greyWithAlphaIsGrey() throws Exception {
        // Given
        ComponentColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY),
                true,
                false,
                BufferedImage.TRANSLUCENT,
                DataBuffer.TYPE_BYTE);
        WritableRaster raster = model.createCompatibleWritableRaster(2, 1);
        raster.setPixels(0, 0, 2, 1, new int[] {40, 0, 200, 90});

        // When
        byte[] file = Pictures.written(new BufferedImage(model, raster, false, null), "png");

        // Then
        assertThat(values(file)).containsExactly(40, 200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "gif"})
    void aPaletteIsLookedUpTransparentColoursToo(String format) throws Exception {
        // Given
        byte[] red = {10, 40};
        byte[] green = {20, 50};
        byte[] blue = {30, 60};
        IndexColorModel palette = new IndexColorModel(1, 2, red, green, blue, 0);
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY, palette);
        image.getRaster().setSample(1, 0, 0, 1);

        // When // Then
        assertThat(values(Pictures.written(image, format))).containsExactly(10, 40, 20, 50, 30, 60);
    }

    @Test
    void oneBitIsBlackOrWhite() throws Exception {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_BINARY);
        image.getRaster().setSample(1, 0, 0, 1);

        assertThat(values(Pictures.written(image, "png"))).containsExactly(0, 255, 0);
    }

    @Test
    void colourTurnsGreyByPillowsFixedPoint() throws Exception {
        Path file = write(Pictures.written(Pictures.slope(BufferedImage.TYPE_3BYTE_BGR), "png"));

        // (19595 * 50 + 38470 * 80 + 7471 * 200 + 32768) >> 16
        assertThat(DECODER.decode(file, new Shape(1, 4, 6))[7]).isEqualTo((byte) 85);
    }

    @Test
    void adobesInkIsInverted() throws Exception {
        byte[] values = values(Pictures.base64(Pictures.CMYK));

        assertThat(Arrays.copyOf(values, 64)).containsOnly(42);
        assertThat(Arrays.copyOfRange(values, 64, 128)).containsOnly(119);
        assertThat(Arrays.copyOfRange(values, 128, 192)).containsOnly((byte) 172);
    }

    @Test
    void colourProfilesChangeNothing() throws Exception {
        // Given
        byte[] jpeg = Pictures.written(Pictures.slope(BufferedImage.TYPE_3BYTE_BGR), "jpeg");
        byte[] png = Pictures.written(Pictures.slope(BufferedImage.TYPE_3BYTE_BGR), "png");

        // When
        byte[] taggedJpeg = Pictures.withSegment(jpeg, 0xe2, "ICC_PROFILE\0\u0001\u0001", Pictures.profile());
        byte[] taggedPng = Pictures.withChunk(png, "iCCP", Pictures.deflatedProfile());

        // Then
        assertThat(values(taggedJpeg)).isEqualTo(values(jpeg));
        assertThat(values(taggedPng)).isEqualTo(values(png));
    }

    @ParameterizedTest
    @CsvSource({
        "1, '1 2 3 4 5 6', 3", "2, '3 2 1 6 5 4', 3", "3, '6 5 4 3 2 1', 3", "4, '4 5 6 1 2 3', 3",
        "5, '1 4 2 5 3 6', 2", "6, '4 1 5 2 6 3', 2", "7, '6 3 5 2 4 1', 2", "8, '3 6 2 5 1 4', 2",
        "0, '1 2 3 4 5 6', 3", "9, '1 2 3 4 5 6', 3"
    })
    void imagesAreTurnedUpright(int orientation, String expected, int width) throws Exception {
        // Given
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setPixels(0, 0, 3, 2, new int[] {1, 2, 3, 4, 5, 6});
        Path png = write(Pictures.withChunk(Pictures.written(image, "png"), "eXIf", Pictures.exif(orientation)));

        // When
        Shape shape = DECODER.probe(png);

        // Then
        assertThat(shape).isEqualTo(new Shape(1, 6 / width, width));
        assertThat(DECODER.decode(png, shape))
                .asString(StandardCharsets.ISO_8859_1)
                .isEqualTo(text(expected));
    }

    @Test
    void jpegAndWebpTellTheirOrientationToo() throws Exception {
        byte[] jpeg = Pictures.written(Pictures.slope(BufferedImage.TYPE_3BYTE_BGR), "jpeg");
        Path turned = write(Pictures.withSegment(jpeg, 0xe1, "Exif\0\0", Pictures.exif(8)));

        assertThat(DECODER.probe(turned)).isEqualTo(new Shape(3, 6, 4));
        assertThat(DECODER.probe(write(Pictures.base64(Pictures.TURNED_WEBP)))).isEqualTo(new Shape(3, 6, 4));
    }

    @ParameterizedTest
    @CsvSource({
        "jpeg, 30",
        "jpeg, 60",
        "jpeg, 99",
        "png, 60",
        "png, 99",
        "gif, 60",
        "bmp, 60",
        "bmp, 99",
        "tiff, 60",
        "webp, 60"
    })
    void cutFilesAreRefused(String format, int percent) throws Exception {
        // Given
        byte[] whole = format.equals("webp")
                ? Pictures.base64(Pictures.WEBP)
                : Pictures.written(Pictures.grey(60, 40), format);
        Path cut = write(Arrays.copyOf(whole, whole.length * percent / 100));

        // When // Then
        assertThat(values(whole)).isNotEmpty();
        assertThatThrownBy(() -> DECODER.probe(cut))
                .isInstanceOfSatisfying(
                        BadImageException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CUT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png", "gif"})
    void filesThatAreZeroFromSomewhereOnAreRefused(String format) throws Exception {
        byte[] file = Pictures.written(Pictures.grey(60, 40), format);
        Arrays.fill(file, file.length * 6 / 10, file.length, (byte) 0);
        Path damaged = write(file);

        assertThatThrownBy(() -> DECODER.probe(damaged)).isInstanceOf(BadImageException.class);
    }

    @Test
    void imagesToBeResizedHaveBoundsToo() throws IOException {
        // a BMP tells its size in the clear
        byte[] bmp = Pictures.written(Pictures.grey(3, 2), "bmp");
        bmp[20] = 1;
        bmp[24] = 1;
        Path huge = write(bmp);

        assertThatThrownBy(() -> new ImageDecoder(new ImageSize(8, 8)).probe(huge))
                .isInstanceOf(BadImageException.class)
                .hasMessageContaining("65539 x 65538");
    }

    private byte[] values(byte[] file) throws IOException, BadImageException {
        Path path = write(file);
        return DECODER.decode(path, DECODER.probe(path));
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(Files.createTempFile(folder, "image", ""), bytes);
    }

    private static String text(String numbers) {
        StringBuilder text = new StringBuilder();
        Arrays.stream(numbers.split(" ", -1)).forEach(number -> text.append((char) Integer.parseInt(number)));
        return text.toString();
    }
}
