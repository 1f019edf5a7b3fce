package dev.sluice.infra.images;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The first page of a TIFF (version 6). */
final class TiffFormat implements ImageFormat {
    @Override
    public Picture read(byte[] file, Bounds bounds) throws IOException, BadImageException {
        int orientation = Orientation.ofExif(ByteBuffer.wrap(file));
        try (Decoding decoding =
                new Decoding(new TIFFImageReaderSpi().createReaderInstance(null), file).within(bounds, orientation)) {
            Picture picture = Pixels.of(decoding.image());
            decoding.requireWhole();
            return picture.turned(orientation);
        }
    }
}
