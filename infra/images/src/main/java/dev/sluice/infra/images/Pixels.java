package dev.sluice.infra.images;

import dev.sluice.infra.images.BadImageException.Reason;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.SampleModel;
import java.util.Arrays;

/**
 * Samples as they are stored, made into bytes. Colour profiles and the gamma of Java's grey colour space play no part, and transparency is
 * dropped without blending.
 */
final class Pixels {
    /** Two equal bytes by one of them. */
    private static final int GREY_16 = 257;

    private Pixels() {}

    /** @throws BadImageException if its samples are no levels of 1 to 16 bits in grey, RGB, CMYK or a palette */
    static Picture of(BufferedImage image) throws BadImageException {
        if (image.getColorModel() instanceof IndexColorModel palette) {
            return indexed(image.getRaster(), palette);
        }
        return of(image.getRaster(), colours(image.getColorModel()), image.getColorModel());
    }

    /** Samples of 8 bits. */
    static Picture of(Raster raster, Colours colours) {
        int[] bits = new int[colours.samples()];
        Arrays.fill(bits, Byte.SIZE);
        return convert(raster, colours, bits, false);
    }

    private static Picture of(Raster raster, Colours colours, ColorModel model) throws BadImageException {
        SampleModel samples = raster.getSampleModel();
        int type = samples.getDataType();
        int[] bits = new int[colours.samples()];
        for (int band = 0; band < bits.length; band++) {
            bits[band] = samples.getSampleSize(band);
            if (bits[band] > Short.SIZE || type == DataBuffer.TYPE_SHORT) {
                throw new BadImageException(
                        Reason.UNSUPPORTED,
                        "has samples that are signed, fractions or of more than 16 bits: save it with 8 or 16 bits a sample");
            }
        }
        boolean multiplied = model.hasAlpha() && model.isAlphaPremultiplied() && colours == Colours.RGB;
        return convert(raster, colours, bits, multiplied);
    }

    private static Colours colours(ColorModel model) throws BadImageException {
        int type = model.getColorSpace().getType();
        if (type == ColorSpace.TYPE_GRAY) {
            return Colours.GREY;
        } else if (type == ColorSpace.TYPE_RGB) {
            return Colours.RGB;
        } else if (type == ColorSpace.TYPE_CMYK) {
            return Colours.CMYK;
        }
        throw new BadImageException(
                Reason.UNSUPPORTED, "is neither grey nor RGB, CMYK or of a palette: save it as RGB");
    }

    /**
     * A sample as a byte: its share of the greatest, cut off. Of 16 bits it is the high byte where a pixel has several samples, as Pillow does
     * it; a single one, which Pillow clips, is rounded.
     */
    private static int level(int sample, int bits, boolean single) {
        return switch (bits) {
            case 8 -> sample;
            case 16 -> single ? (sample + GREY_16 / 2) / GREY_16 : sample >> 8;
            default -> sample * 255 / ((1 << bits) - 1);
        };
    }

    private static Picture convert(Raster raster, Colours colours, int[] bits, boolean multiplied) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        int bands = raster.getNumBands();
        int pixels = width * height;
        byte[] planes = new byte[colours.channels() * pixels];
        int[] row = new int[width * bands];
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int at = x * bands;
                for (int band = 0; band < bits.length; band++) {
                    row[at + band] = level(row[at + band], bits[band], bands == 1);
                }
                if (multiplied) {
                    divide(row, at, level(row[at + 3], bits[0], false));
                }
                put(planes, pixels, y * width + x, colours.convert(row, at));
            }
        }
        return new Picture(colours.channels(), height, width, planes);
    }

    private static void put(byte[] planes, int pixels, int pixel, int value) {
        if (planes.length == pixels) {
            planes[pixel] = (byte) value;
        } else {
            planes[pixel] = (byte) (value >> 16);
            planes[pixels + pixel] = (byte) (value >> 8);
            planes[2 * pixels + pixel] = (byte) value;
        }
    }

    /** Takes an alpha of 8 bits out of the colours it was multiplied with. */
    private static void divide(int[] row, int at, int alpha) {
        for (int band = 0; band < 3; band++) {
            row[at + band] = alpha == 0 ? 0 : Math.min(255, row[at + band] * 255 / alpha);
        }
    }

    /** Grey if all of its palette is. */
    private static Picture indexed(Raster raster, IndexColorModel palette) {
        int[] colours = new int[palette.getMapSize()];
        palette.getRGBs(colours);
        boolean grey = Arrays.stream(colours)
                .allMatch(rgb -> (rgb >> 16 & 0xff) == (rgb & 0xff) && (rgb >> 8 & 0xff) == (rgb & 0xff));
        int width = raster.getWidth();
        int height = raster.getHeight();
        int pixels = width * height;
        byte[] planes = new byte[(grey ? 1 : 3) * pixels];
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
            for (int x = 0; x < width; x++) {
                // an index beyond the palette is black
                put(planes, pixels, y * width + x, row[x] < colours.length ? colours[row[x]] : 0);
            }
        }
        return new Picture(grey ? 1 : 3, height, width, planes);
    }
}
