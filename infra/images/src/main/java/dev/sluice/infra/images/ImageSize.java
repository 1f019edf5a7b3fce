package dev.sluice.infra.images;

/**
 * Extents of images.
 *
 * @param height rows, 1 to 4096
 * @param width columns, 1 to 4096
 */
public record ImageSize(int height, int width) {
    private static final int MOST = 4096;

    /** @throws IllegalArgumentException if an extent is out of range */
    public ImageSize {
        if (height < 1 || width < 1 || height > MOST || width > MOST) {
            throw new IllegalArgumentException("images of " + height + "x" + width + " pixels (height x width): 1 to "
                    + MOST + " are possible each way");
        }
    }

    /**
     * @param text {@code HxW}: rows, columns
     * @throws IllegalArgumentException if it is not
     */
    public static ImageSize parse(String text) {
        if (!text.matches("[0-9]{1,5}x[0-9]{1,5}")) {
            throw new IllegalArgumentException(
                    "--resize must be HEIGHTxWIDTH in pixels, such as 64x64, not '" + text + "'");
        }
        int by = text.indexOf('x');
        return new ImageSize(Integer.parseInt(text.substring(0, by)), Integer.parseInt(text.substring(by + 1)));
    }
}
