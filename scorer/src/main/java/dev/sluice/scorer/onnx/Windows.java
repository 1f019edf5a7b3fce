package dev.sluice.scorer.onnx;

import org.deeplearning4j.nn.conf.ConvolutionMode;

/**
 * How a kernel moves over an image.
 *
 * @param rows down its height
 * @param columns along its width
 */
record Windows(Window rows, Window columns) {

    /** Each array holds one number for the height and one for the width. */
    static Windows of(int[] kernel, int[] stride, int[] dilation, int[] padding, ConvolutionMode mode) {
        for (int[] sides : new int[][] {kernel, stride, dilation, padding}) {
            if (sides == null || sides.length != 2) {
                throw new UnsupportedLayerException("a window that is not of two dimensions");
            }
        }
        return new Windows(
                new Window(kernel[0], stride[0], dilation[0], padding[0], mode),
                new Window(kernel[1], stride[1], dilation[1], padding[1], mode));
    }
}
