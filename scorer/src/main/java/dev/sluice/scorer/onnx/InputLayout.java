package dev.sluice.scorer.onnx;

import dev.sluice.schemas.models.InvalidModelException;
import java.util.Arrays;
import java.util.List;

/**
 * Whether a model's input is laid out as samples are: {@code [channels, height, width]} in row-major order. Extents of 1 do not change the order
 * of values, and a flat input takes them in any case.
 */
final class InputLayout {
    private InputLayout() {}

    /**
     * @param input sizes of the input's dimensions after the batch
     * @param sample shape of the data set's samples
     * @throws InvalidModelException if values would be read in another order than they are in
     */
    static void check(long[] input, List<Integer> sample) {
        long[] wanted = sample.stream().mapToLong(Integer::longValue).toArray();
        if (input.length == 1 || Arrays.equals(withoutOnes(input), withoutOnes(wanted))) {
            return;
        }
        String takes = "the model takes samples of " + Arrays.toString(input) + ", ";
        if (wanted.length == 3 && Arrays.equals(input, new long[] {wanted[1], wanted[2], wanted[0]})) {
            throw new InvalidModelException(takes + "channels last; those of the data set are " + sample
                    + ", channels first: export it with channels first, or put a Transpose before its first layer");
        }
        throw new InvalidModelException(
                takes + "those of the data set are " + sample + ": as many values, but of other dimensions");
    }

    private static long[] withoutOnes(long[] shape) {
        return Arrays.stream(shape).filter(extent -> extent != 1).toArray();
    }
}
