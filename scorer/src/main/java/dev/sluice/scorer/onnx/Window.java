package dev.sluice.scorer.onnx;

import org.deeplearning4j.nn.conf.ConvolutionMode;

/**
 * How a kernel moves along one side of an image.
 *
 * <p>Its reach is r = (kernel − 1) · dilation + 1. With explicit padding p on both ends an input of n gives ⌊(n + 2p − r) / stride⌋ + 1
 * outputs; in mode Same it gives m = ⌈n / stride⌉ and t = (m − 1) · stride + r − n is padded, ⌊t / 2⌋ of it before.
 *
 * @param kernel cells of the kernel
 * @param stride how far it moves
 * @param dilation distance of its cells
 * @param padding padding on each end, unused in mode Same
 * @param mode Same, Truncate or Strict
 */
record Window(int kernel, int stride, int dilation, int padding, ConvolutionMode mode) {
    private static final int MAX = 1 << 15;

    Window {
        if (mode != ConvolutionMode.Same && mode != ConvolutionMode.Truncate && mode != ConvolutionMode.Strict) {
            throw new UnsupportedLayerException("convolution mode " + mode);
        }
        if (outside(kernel, 1) || outside(stride, 1) || outside(dilation, 1) || outside(padding, 0)) {
            throw new UnsupportedLayerException("a window of kernel " + kernel + ", stride " + stride + ", dilation "
                    + dilation + ", padding " + padding);
        }
    }

    private static boolean outside(int value, int least) {
        return value < least || value > MAX;
    }

    /** Outputs along the side, at least 1. */
    long outputs(long inputs) {
        if (mode == ConvolutionMode.Same) {
            return (inputs + stride - 1) / stride;
        }
        long room = inputs + 2L * padding - reach();
        if (room < 0 || (mode == ConvolutionMode.Strict && room % stride != 0)) {
            throw new UnsupportedLayerException("a window that does not fit its input");
        }
        return room / stride + 1;
    }

    long paddingBefore(long inputs) {
        return mode == ConvolutionMode.Same ? total(inputs) / 2 : padding;
    }

    long paddingAfter(long inputs) {
        return mode == ConvolutionMode.Same ? total(inputs) - total(inputs) / 2 : padding;
    }

    private long total(long inputs) {
        long total = (outputs(inputs) - 1) * stride + reach() - inputs;
        if (total < 0) {
            // where to start is then not defined alike everywhere
            throw new UnsupportedLayerException("mode Same with a stride that leaves out inputs at the end");
        }
        return total;
    }

    private long reach() {
        return (kernel - 1L) * dilation + 1;
    }
}
