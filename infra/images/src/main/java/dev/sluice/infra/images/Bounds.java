package dev.sluice.infra.images;

import dev.sluice.infra.images.BadImageException.Reason;

/**
 * What sizes are read, seen before anything is decoded.
 *
 * @param maxPixels most pixels of an image
 * @param height rows it must have when turned upright; 0 for any
 * @param width columns it must have then; 0 for any
 */
record Bounds(long maxPixels, int height, int width) {

    /**
     * @param storedHeight rows in the file
     * @param storedWidth columns in the file
     * @param orientation how it is to be turned
     * @throws BadImageException if that is not within these bounds
     */
    void check(int storedHeight, int storedWidth, int orientation) throws BadImageException {
        int shownHeight = orientation > 4 ? storedWidth : storedHeight;
        int shownWidth = orientation > 4 ? storedHeight : storedWidth;
        if (height > 0 && (shownHeight != height || shownWidth != width)) {
            throw new BadImageException(
                    Reason.OTHER_SIZE,
                    "is " + shownWidth + " x " + shownHeight + " pixels, the data set is " + width + " x " + height);
        }
        if (storedHeight < 1 || storedWidth < 1) {
            throw new BadImageException(Reason.DAMAGED, "claims to be " + shownWidth + " x " + shownHeight + " pixels");
        }
        if ((long) storedHeight * storedWidth > maxPixels) {
            throw new BadImageException(
                    Reason.TOO_LARGE,
                    "is " + shownWidth + " x " + shownHeight + " pixels, at most " + maxPixels + " are possible");
        }
    }
}
