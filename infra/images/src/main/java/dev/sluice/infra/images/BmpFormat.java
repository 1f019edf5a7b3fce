package dev.sluice.infra.images;

import com.twelvemonkeys.imageio.plugins.bmp.BMPImageReaderSpi;
import java.io.IOException;

/** BMP, of Windows and OS/2. */
final class BmpFormat implements ImageFormat {
    @Override
    public Picture read(byte[] file, Bounds bounds) throws IOException, BadImageException {
        try (Decoding decoding = new Decoding(new BMPImageReaderSpi().createReaderInstance(null), file)
                .within(bounds, Orientation.UPRIGHT)) {
            Picture picture = Pixels.of(decoding.image());
            decoding.requireWhole();
            return picture;
        }
    }
}
