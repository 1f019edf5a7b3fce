package dev.sluice.scorer.onnx;

/**
 * What a layer gives for one sample: an image, or a row of values, which has neither height nor width.
 *
 * @param channels channels of the image, or values of the row
 * @param height rows of the image, or 0
 * @param width columns of the image, or 0
 */
record SampleShape(long channels, long height, long width) {
    static SampleShape row(long values) {
        return new SampleShape(values, 0, 0);
    }

    boolean image() {
        return height > 0;
    }

    /** @throws ArithmeticException if they are more than can be counted */
    long values() {
        return image() ? Math.multiplyExact(channels, Math.multiplyExact(height, width)) : channels;
    }
}
