package dev.sluice.infra.images;

/**
 * An image in memory.
 *
 * @param channels 1 for grey, 3 for red, green and blue
 * @param height rows, at least 1
 * @param width columns, at least 1
 * @param values unsigned bytes, {@code [channels, height, width]}; not to be changed
 */
public record Picture(int channels, int height, int width, byte[] values) {
    private static final int ORIENTATIONS = 8;

    /** @throws IllegalArgumentException if there are more or fewer values than the shape has */
    public Picture {
        if ((channels != 1 && channels != 3) || (long) channels * height * width != values.length) {
            throw new IllegalArgumentException(
                    values.length + " values are no picture of " + channels + " x " + height + " x " + width);
        }
    }

    private int pixels() {
        return height * width;
    }

    /**
     * As it is meant to be seen.
     *
     * @param orientation EXIF's, 1 to 8 (JEITA CP-3451, 4.6.4 A): 1 as stored, 2 to 4 mirrored or turned by 180 degrees, 5 to 8 with rows and
     *     columns exchanged; any other means 1
     */
    Picture turned(int orientation) {
        if (orientation < 2 || orientation > ORIENTATIONS) {
            return this;
        }
        boolean transposed = orientation > 4;
        boolean mirroredColumns = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        boolean mirroredRows = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        int newHeight = transposed ? width : height;
        int newWidth = transposed ? height : width;
        byte[] turned = new byte[values.length];
        int at = 0;
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < newHeight; y++) {
                for (int x = 0; x < newWidth; x++) {
                    int row = transposed ? x : y;
                    int column = transposed ? y : x;
                    row = mirroredRows ? height - 1 - row : row;
                    column = mirroredColumns ? width - 1 - column : column;
                    turned[at++] = values[c * pixels() + row * width + column];
                }
            }
        }
        return new Picture(channels, newHeight, newWidth, turned);
    }

    /**
     * In grey or in colour. Grey is 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601) in 16 bits of fixed point, rounded, as Pillow has it.
     *
     * @param wanted 1 or 3
     */
    Picture withChannels(int wanted) {
        if (wanted == channels) {
            return this;
        }
        int pixels = pixels();
        byte[] converted = new byte[wanted * pixels];
        if (wanted == 1) {
            for (int i = 0; i < pixels; i++) {
                converted[i] = (byte) ((19595 * (values[i] & 0xff)
                                + 38470 * (values[pixels + i] & 0xff)
                                + 7471 * (values[2 * pixels + i] & 0xff)
                                + 0x8000)
                        >> 16);
            }
        } else {
            for (int c = 0; c < wanted; c++) {
                System.arraycopy(values, 0, converted, c * pixels, pixels);
            }
        }
        return new Picture(wanted, height, width, converted);
    }
}
