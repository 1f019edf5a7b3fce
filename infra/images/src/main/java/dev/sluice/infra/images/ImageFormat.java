package dev.sluice.infra.images;

import java.io.IOException;

/** Files of one format. */
@FunctionalInterface
interface ImageFormat {
    /**
     * Reads the first image of a file, turned upright.
     *
     * @throws BadImageException if it is cut, damaged or out of bounds
     * @throws IOException if the decoder cannot go on
     * @throws IndexOutOfBoundsException if the file ends where more must follow
     */
    Picture read(byte[] file, Bounds bounds) throws IOException, BadImageException;
}
