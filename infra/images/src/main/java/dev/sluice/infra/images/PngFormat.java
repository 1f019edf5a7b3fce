package dev.sluice.infra.images;

import dev.sluice.infra.images.BadImageException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** PNG (ISO/IEC 15948). Chunks that hold the picture must have the right checksum, and the last must be there. */
final class PngFormat implements ImageFormat {
    private static final int SIGNATURE_BYTES = 8;
    /** Length, type and checksum. */
    private static final int FRAME_BYTES = 12;

    private static final int IEND = 0x49454e44;
    private static final int EXIF = 0x65584966;
    /** Of a type whose picture does not depend on it. */
    private static final int ANCILLARY = 0x20000000;

    @Override
    public Picture read(byte[] file, Bounds bounds) throws IOException, BadImageException {
        int orientation = orientation(file);
        try (Decoding decoding = Decoding.builtIn("png", file).within(bounds, orientation)) {
            return Pixels.of(decoding.image()).turned(orientation);
        }
    }

    private static int orientation(byte[] file) throws BadImageException {
        ByteBuffer in = ByteBuffer.wrap(file);
        int orientation = Orientation.UPRIGHT;
        int at = SIGNATURE_BYTES;
        int type;
        do {
            int length = in.getInt(at);
            type = in.getInt(at + 4);
            if (length < 0) {
                throw new BadImageException(Reason.DAMAGED, "has a chunk of negative length at byte " + at);
            }
            ByteBuffer data = in.slice(at + 8, length);
            int checksum = in.getInt(at + 8 + length);
            if ((type & ANCILLARY) == 0) {
                CRC32 computed = new CRC32();
                computed.update(file, at + 4, length + 4);
                if ((int) computed.getValue() != checksum) {
                    throw new BadImageException(
                            Reason.DAMAGED, "is damaged: a chunk at byte " + at + " has a wrong checksum");
                }
            } else if (type == EXIF) {
                orientation = Orientation.ofExif(data);
            }
            at += FRAME_BYTES + length;
        } while (type != IEND);
        return orientation;
    }
}
