package dev.sluice.infra.images;

import dev.sluice.infra.images.BadImageException.Reason;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The first frame of a GIF (version 89a), on its screen. */
final class GifFormat implements ImageFormat {
    private static final int HEADER_BYTES = 13;
    private static final int DESCRIPTOR_BYTES = 9;
    private static final int EXTENSION = 0x21;
    private static final int CONTROL = 0xf9;
    private static final int IMAGE = 0x2c;
    private static final String FOLLOWING = "!,;";
    private static final int TABLE = 0x80;
    private static final int TABLE_SIZE = 7;

    @Override
    public Picture read(byte[] file, Bounds bounds) throws IOException, BadImageException {
        Frame frame = Frame.first(file);
        bounds.check(frame.screenHeight(), frame.screenWidth(), Orientation.UPRIGHT);
        try (Decoding decoding = Decoding.builtIn("gif", file)) {
            BufferedImage image = decoding.image();
            decoding.requireWhole();
            return frame.onScreen(image);
        }
    }

    /** Where the first frame lies on the screen, and which colour, or none, means that nothing does. */
    private record Frame(int screenHeight, int screenWidth, int top, int left, int transparent) {

        static Frame first(byte[] file) throws BadImageException {
            ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
            int at = HEADER_BYTES + tableBytes(in.get(10));
            int transparent = 0;
            while ((in.get(at) & 0xff) == EXTENSION) {
                if ((in.get(at + 1) & 0xff) == CONTROL && (in.get(at + 3) & 1) != 0) {
                    transparent = in.get(at + 6) & 0xff;
                }
                at = behindBlocks(in, at + 2);
            }
            if ((in.get(at) & 0xff) != IMAGE) {
                throw new BadImageException(Reason.DAMAGED, "is damaged: it holds no image at byte " + at);
            }
            int data = at + 1 + DESCRIPTOR_BYTES + tableBytes(in.get(at + DESCRIPTOR_BYTES)) + 1;
            int next = behindBlocks(in, data);
            if (next < file.length && FOLLOWING.indexOf(in.get(next)) < 0) {
                throw new BadImageException(Reason.DAMAGED, "is damaged: no block of GIF begins at byte " + next);
            }
            return new Frame(
                    in.getShort(8) & 0xffff,
                    in.getShort(6) & 0xffff,
                    in.getShort(at + 3) & 0xffff,
                    in.getShort(at + 1) & 0xffff,
                    transparent);
        }

        private static int tableBytes(byte flags) {
            return (flags & TABLE) == 0 ? 0 : 3 << ((flags & TABLE_SIZE) + 1);
        }

        private static int behindBlocks(ByteBuffer in, int from) {
            int at = from;
            while (in.get(at) != 0) {
                at += 1 + (in.get(at) & 0xff);
            }
            return at + 1;
        }

        Picture onScreen(BufferedImage image) throws BadImageException {
            Picture picture = Pixels.of(image);
            if (image.getWidth() == screenWidth && image.getHeight() == screenHeight) {
                return picture;
            }
            Picture colour = picture.withChannels(3);
            int background =
                    image.getColorModel() instanceof IndexColorModel palette && transparent < palette.getMapSize()
                            ? palette.getRGB(transparent)
                            : 0;
            int pixels = screenHeight * screenWidth;
            byte[] screen = new byte[3 * pixels];
            for (int c = 0; c < 3; c++) {
                Arrays.fill(screen, c * pixels, (c + 1) * pixels, (byte) (background >> (16 - 8 * c)));
                int width = Math.min(colour.width(), screenWidth - left);
                for (int y = 0; y < colour.height() && top + y < screenHeight && width > 0; y++) {
                    System.arraycopy(
                            colour.values(),
                            (c * colour.height() + y) * colour.width(),
                            screen,
                            c * pixels + (top + y) * screenWidth + left,
                            width);
                }
            }
            return new Picture(3, screenHeight, screenWidth, screen);
        }
    }
}
