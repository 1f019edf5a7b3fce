package dev.sluice.infra.images;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import dev.sluice.infra.images.BadImageException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * WebP (RFC 9649), lossy and lossless; of an animation the first frame. The decoder is given the image's own chunk alone, so that neither colour
 * profile nor transparency changes what it gives.
 */
final class WebpFormat implements ImageFormat {
    private static final int RIFF = 0x46464952;
    private static final int WEBP = 0x50424557;
    private static final int LOSSY = 0x20385056;
    private static final int LOSSLESS = 0x4c385056;
    private static final int FRAME = 0x464d4e41;
    private static final int EXIF = 0x46495845;
    private static final int XMP = 0x20504d58;
    private static final int HEADER_BYTES = 12;
    private static final int CHUNK_HEADER_BYTES = 8;
    private static final int FRAME_HEADER_BYTES = 16;

    @Override
    public Picture read(byte[] file, Bounds bounds) throws IOException, BadImageException {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long end = HEADER_BYTES - 4 + (in.getInt(4) & 0xffffffffL);
        if (end > file.length) {
            throw new BadImageException(
                    Reason.CUT, "is cut: it has " + file.length + " bytes, its header tells " + end);
        }
        Parts parts = Parts.of(in, HEADER_BYTES, (int) end);
        int orientation = parts.orientation();
        byte[] still = parts.still();
        try (Decoding decoding =
                new Decoding(new WebPImageReaderSpi().createReaderInstance(null), still).within(bounds, orientation)) {
            Picture picture = Pixels.of(decoding.image());
            decoding.requireWhole();
            return picture.turned(orientation);
        }
    }

    /** What the chunks of a file hold; each may be missing. */
    private static final class Parts {
        private byte[] image = {};
        private int exif = Orientation.UPRIGHT;
        private int xmp = Orientation.UPRIGHT;

        static Parts of(ByteBuffer in, int from, int end) throws BadImageException {
            Parts parts = new Parts();
            parts.add(in, from, end);
            return parts;
        }

        private void add(ByteBuffer in, int from, int end) throws BadImageException {
            int at = from;
            while (at + CHUNK_HEADER_BYTES <= end) {
                int type = in.getInt(at);
                int length = in.getInt(at + 4);
                if (length < 0 || length > end - at - CHUNK_HEADER_BYTES) {
                    throw new BadImageException(Reason.DAMAGED, "is damaged: a chunk at byte " + at + " is too long");
                }
                int data = at + CHUNK_HEADER_BYTES;
                if (image.length == 0 && (type == LOSSY || type == LOSSLESS)) {
                    image = new byte[CHUNK_HEADER_BYTES + length];
                    in.get(at, image);
                } else if (image.length == 0 && type == FRAME && length > FRAME_HEADER_BYTES) {
                    add(in, data + FRAME_HEADER_BYTES, data + length);
                } else if (type == EXIF) {
                    exif = Orientation.ofExif(in.slice(data, length));
                } else if (type == XMP) {
                    xmp = Orientation.ofXmp(in.slice(data, length));
                }
                at = data + length + (length & 1);
            }
        }

        int orientation() {
            return exif == Orientation.UPRIGHT ? xmp : exif;
        }

        /** A file of the image's chunk alone. */
        byte[] still() throws BadImageException {
            if (image.length == 0) {
                throw new BadImageException(Reason.DAMAGED, "is damaged: it holds no image");
            }
            return ByteBuffer.allocate(HEADER_BYTES + image.length + (image.length & 1))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(RIFF)
                    .putInt(4 + image.length + (image.length & 1))
                    .putInt(WEBP)
                    .put(image)
                    .array();
        }
    }
}
