package dev.sluice.infra.ingest.format;

import dev.sluice.schemas.samples.SampleDecoder;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes PNG and JPEG files into rows of unsigned bytes, channels first. Files are hostile: their size is bounded before they
 * are read, their dimensions before they are decoded, and whatever a decoder throws means a bad image.
 */
final class ImageDecoder {
    private static final long MAX_FILE_BYTES = 64L << 20;
    private static final int[] PNG_MAGIC = {0x89, 'P', 'N', 'G'};
    private static final int[] JPEG_MAGIC = {0xff, 0xd8, 0xff};

    private ImageDecoder() {}

    /** A file that is not a usable image; the message does not name it. */
    static final class BadImageException extends Exception {
        private static final long serialVersionUID = 1L;

        BadImageException(String message) {
            super(message);
        }

        BadImageException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * What an image looks like.
     *
     * @param channels 1 for grey, 3 for colour
     * @param height rows
     * @param width columns
     */
    record Shape(int channels, int height, int width) {
        List<Integer> toList() {
            return List.of(channels, height, width);
        }
    }

    /** The shape of an image of any size. */
    static Shape probe(Path file) throws BadImageException {
        BufferedImage image = decode(file, 0, 0);
        int channels = isGrey(image) ? 1 : 3;
        return new Shape(channels, image.getHeight(), image.getWidth());
    }

    /**
     * Values of an image of one shape: grey levels as stored, or red, green and blue planes. Colour turns grey by the weights
     * 0.299, 0.587, 0.114 (ITU-R BT.601); transparency is ignored.
     *
     * @throws BadImageException if it cannot be decoded or has another size, saying which
     */
    static byte[] decode(Path file, Shape shape) throws BadImageException {
        BufferedImage image = decode(file, shape.width(), shape.height());
        int pixels = shape.width() * shape.height();
        byte[] values = new byte[shape.channels() * pixels];
        if (isPlainGrey(image)) {
            // straight from the raster: getRGB would bend grey levels through a colour space conversion
            Raster raster = image.getRaster();
            for (int i = 0; i < pixels; i++) {
                byte level = (byte) raster.getSample(i % shape.width(), i / shape.width(), 0);
                for (int c = 0; c < shape.channels(); c++) {
                    values[c * pixels + i] = level;
                }
            }
            return values;
        }
        int[] rgb = image.getRGB(0, 0, shape.width(), shape.height(), null, 0, shape.width());
        for (int i = 0; i < pixels; i++) {
            int red = rgb[i] >> 16 & 0xff;
            int green = rgb[i] >> 8 & 0xff;
            int blue = rgb[i] & 0xff;
            if (shape.channels() == 1) {
                values[i] = (byte) ((299 * red + 587 * green + 114 * blue + 500) / 1000);
            } else {
                values[i] = (byte) red;
                values[pixels + i] = (byte) green;
                values[2 * pixels + i] = (byte) blue;
            }
        }
        return values;
    }

    /** Decodes an image of the given size, or of any size within bounds if that is 0. */
    private static BufferedImage decode(Path file, int width, int height) throws BadImageException {
        byte[] bytes = read(file);
        ImageReader reader = reader(bytes);
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.setInput(in, true, true);
            int actualWidth = reader.getWidth(0);
            int actualHeight = reader.getHeight(0);
            if (width > 0 && (actualWidth != width || actualHeight != height)) {
                throw new BadImageException("is " + actualWidth + " x " + actualHeight + " pixels, the data set is "
                        + width + " x " + height);
            }
            if (actualWidth < 1 || actualHeight < 1 || 3L * actualWidth * actualHeight > SampleDecoder.MAX_VALUES) {
                throw new BadImageException("is " + actualWidth + " x " + actualHeight + " pixels; at most "
                        + SampleDecoder.MAX_VALUES + " values a sample are possible");
            }
            return reader.read(0);
        } catch (IOException | RuntimeException e) {
            throw new BadImageException("cannot be decoded: " + e.getMessage(), e);
        } finally {
            reader.dispose();
        }
    }

    private static byte[] read(Path file) throws BadImageException {
        try {
            long size = Files.size(file);
            if (size == 0) {
                throw new BadImageException("is empty");
            }
            if (size > MAX_FILE_BYTES) {
                throw new BadImageException("has " + size + " bytes, more than " + MAX_FILE_BYTES);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new BadImageException("cannot be read: " + e.getMessage(), e);
        }
    }

    private static ImageReader reader(byte[] bytes) throws BadImageException {
        String format;
        if (startsWith(bytes, PNG_MAGIC)) {
            format = "png";
        } else if (startsWith(bytes, JPEG_MAGIC)) {
            format = "jpeg";
        } else {
            throw new BadImageException("is neither PNG nor JPEG by its first bytes");
        }
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
        if (!readers.hasNext()) {
            throw new BadImageException("cannot be decoded: this Java runtime has no " + format + " reader");
        }
        return readers.next();
    }

    private static boolean startsWith(byte[] bytes, int[] magic) {
        if (bytes.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if (Byte.toUnsignedInt(bytes[i]) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isGrey(BufferedImage image) {
        return image.getColorModel().getNumColorComponents() == 1;
    }

    private static boolean isPlainGrey(BufferedImage image) {
        return image.getType() == BufferedImage.TYPE_BYTE_GRAY;
    }
}
