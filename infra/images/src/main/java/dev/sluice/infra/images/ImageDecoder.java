package dev.sluice.infra.images;

import dev.sluice.infra.images.BadImageException.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes image files into rows of unsigned bytes, channels first: JPEG, PNG, WebP, BMP, TIFF and GIF, told by their first bytes. Colour
 * profiles are ignored and transparency is dropped, whatever the format; the orientation that EXIF tells is applied.
 */
public final class ImageDecoder {
    /** No sample may have more. */
    private static final int MAX_VALUES = 1 << 24;

    private static final long MAX_FILE_BYTES = 64L << 20;
    /** Of images that are resized: photographs have more pixels than a sample may. */
    private static final long MAX_RESIZED_PIXELS = 1L << 26;
    /** A decoded pixel, of 16 bits a sample, and its copy in planes. */
    private static final int BYTES_A_PIXEL = 16;

    private static final int CHANNELS = 3;

    private static final List<Format> FORMATS = List.of(
            new Format("JPEG", new JpegFormat(), "\u00ff\u00d8\u00ff"),
            new Format("PNG", new PngFormat(), "\u0089PNG\r\n\u001a\n"),
            new Format("GIF", new GifFormat(), "GIF87a", "GIF89a"),
            new Format("WebP", new WebpFormat(), "RIFF????WEBP"),
            new Format("BMP", new BmpFormat(), "BM"),
            new Format("TIFF", new TiffFormat(), "II*\0", "MM\0*"));

    private final @Nullable ImageSize resize;

    /** @param resize what every image is resized to; null to take them as they are */
    public ImageDecoder(@Nullable ImageSize resize) {
        this.resize = resize;
    }

    /**
     * A format.
     *
     * @param beginnings what its files begin with, a question mark for any byte
     */
    private record Format(String name, ImageFormat reader, List<String> beginnings) {
        Format(String name, ImageFormat reader, String... beginnings) {
            this(name, reader, List.of(beginnings));
        }

        static Format of(byte[] file) throws BadImageException {
            for (Format format : FORMATS) {
                if (format.beginnings.stream().anyMatch(beginning -> matches(file, beginning))) {
                    return format;
                }
            }
            throw new BadImageException(
                    Reason.UNKNOWN_FORMAT, "is neither JPEG, PNG, WebP, BMP, TIFF nor GIF by its first bytes");
        }

        private static boolean matches(byte[] file, String beginning) {
            if (file.length < beginning.length()) {
                return false;
            }
            for (int i = 0; i < beginning.length(); i++) {
                char wanted = beginning.charAt(i);
                if (wanted != '?' && wanted != (file[i] & 0xff)) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * What an image looks like.
     *
     * @param channels 1 for grey, 3 for colour
     * @param height rows
     * @param width columns
     */
    public record Shape(int channels, int height, int width) {
        /** {@code [channels, height, width]}. */
        public List<Integer> toList() {
            return List.of(channels, height, width);
        }
    }

    /**
     * The shape that {@link #decode} would give an image of any size.
     *
     * @throws BadImageException if it cannot be decoded
     */
    public Shape probe(Path file) throws BadImageException {
        Picture picture = read(file, 0, 0);
        return resize == null
                ? new Shape(picture.channels(), picture.height(), picture.width())
                : new Shape(picture.channels(), resize.height(), resize.width());
    }

    /**
     * Values of an image of one shape, turned upright: grey levels, or red, green and blue planes.
     *
     * @return {@code channels * height * width} unsigned bytes
     * @throws BadImageException if it cannot be decoded, or has another size and is not to be resized, saying which
     */
    public byte[] decode(Path file, Shape shape) throws BadImageException {
        Picture picture = resize == null ? read(file, shape.height(), shape.width()) : read(file, 0, 0);
        picture = picture.withChannels(shape.channels());
        return (resize == null ? picture : BilinearResize.of(picture, resize)).values();
    }

    private Picture read(Path file, int height, int width) throws BadImageException {
        byte[] bytes = bytes(file);
        Format format = Format.of(bytes);
        try {
            return format.reader.read(bytes, new Bounds(maxPixels(), height, width));
        } catch (EOFException | IndexOutOfBoundsException e) {
            throw new BadImageException(Reason.CUT, "is cut: " + format.name() + " data end where more must follow", e);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            // an array that a file claims to need is the file's matter
            throw new BadImageException(
                    Reason.DAMAGED, "cannot be decoded as " + format.name() + ": " + e.getMessage(), e);
        }
    }

    private long maxPixels() {
        return resize == null
                ? MAX_VALUES / CHANNELS
                : Math.min(MAX_RESIZED_PIXELS, Runtime.getRuntime().maxMemory() / BYTES_A_PIXEL);
    }

    private static byte[] bytes(Path file) throws BadImageException {
        try {
            long size = Files.size(file);
            if (size == 0) {
                throw new BadImageException(Reason.CUT, "is empty");
            }
            if (size > MAX_FILE_BYTES) {
                throw new BadImageException(Reason.TOO_LARGE, "has " + size + " bytes, more than " + MAX_FILE_BYTES);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new BadImageException(Reason.UNREADABLE, "cannot be read: " + e.getMessage(), e);
        }
    }
}
