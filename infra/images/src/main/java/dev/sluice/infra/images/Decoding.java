package dev.sluice.infra.images;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import dev.sluice.infra.images.BadImageException.Reason;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/** One image at a decoder of ImageIO's, and what the decoder found odd about it. */
final class Decoding implements AutoCloseable {
    private static final int MAX_WARNINGS = 100;
    private static final Pattern LOSS = Pattern.compile(
            "premature|unexpected end|end of (file|data|stream)|corrupt|sequence|eof", Pattern.CASE_INSENSITIVE);

    private final ImageReader reader;
    private final List<String> warnings = new ArrayList<>();

    /** @param reader closed with this */
    Decoding(ImageReader reader, byte[] file) {
        this.reader = reader;
        IIOReadWarningListener listener = (source, warning) -> {
            if (warnings.size() < MAX_WARNINGS) {
                warnings.add(warning);
            }
        };
        reader.addIIOReadWarningListener(listener);
        reader.setInput(new ByteArrayImageInputStream(file), true, true);
    }

    /** With the decoder that the Java runtime brings. */
    static Decoding builtIn(String format, byte[] file) throws BadImageException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (reader.getClass().getModule().isNamed()) {
                return new Decoding(reader, file);
            }
        }
        throw new BadImageException(
                Reason.UNSUPPORTED, "needs a " + format + " decoder, which this Java runtime lacks");
    }

    /** @throws BadImageException if the size in the file's header is out of bounds */
    Decoding within(Bounds bounds, int orientation) throws IOException, BadImageException {
        bounds.check(reader.getHeight(0), reader.getWidth(0), orientation);
        return this;
    }

    /** The first image. */
    BufferedImage image() throws IOException {
        return reader.read(0);
    }

    /** Samples of the first image as they are stored. */
    Raster raster() throws IOException {
        return reader.readRaster(0, null);
    }

    /** What the decoder warned of, as it says it. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** @throws BadImageException if the decoder warned of missing or wrong data; of what it warns else, the picture does not depend */
    void requireWhole() throws BadImageException {
        for (String warning : warnings) {
            if (LOSS.matcher(warning).find()) {
                throw new BadImageException(Reason.DAMAGED, "is damaged: " + warning);
            }
        }
    }

    @Override
    public void close() {
        reader.dispose();
    }
}
