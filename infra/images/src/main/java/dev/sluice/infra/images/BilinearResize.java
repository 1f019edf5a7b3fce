package dev.sluice.infra.images;

/**
 * Resizes by a triangle filter whose support grows with the reduction, so that every source pixel counts: Pillow's
 * {@code resize(size, BILINEAR)}, bit for bit. Output {@code i} of an axis is the mean of the inputs {@code k} weighted by
 * {@code max(0, 1 - |k + 1/2 - (i + 1/2) s| / max(1, s))}, where {@code s} is inputs by outputs. Weights have 22 bits of fixed point; rows are
 * resized first and rounded to bytes, then columns. Weights of an output add up to 1 but for rounding.
 */
final class BilinearResize {
    private static final int PRECISION = 22;
    private static final int HALF = 1 << (PRECISION - 1);

    private BilinearResize() {}

    /** Which inputs of an axis make its outputs: from {@code first[i]} on, as many as {@code weights[i]} has. */
    private record Axis(int[] first, int[][] weights) {
        static Axis of(int inputs, int outputs) {
            double scale = (double) inputs / outputs;
            double support = Math.max(1, scale);
            int[] first = new int[outputs];
            int[][] weights = new int[outputs][];
            for (int i = 0; i < outputs; i++) {
                double centre = (i + 0.5) * scale;
                first[i] = Math.max(0, (int) (centre - support + 0.5));
                int end = Math.min(inputs, (int) (centre + support + 0.5));
                weights[i] = weights(first[i], end, centre, support);
            }
            return new Axis(first, weights);
        }

        private static int[] weights(int first, int end, double centre, double support) {
            double[] triangle = new double[end - first];
            double narrowing = 1 / support;
            double sum = 0;
            for (int k = 0; k < triangle.length; k++) {
                triangle[k] = Math.max(0, 1 - Math.abs((k + first - centre + 0.5) * narrowing));
                sum += triangle[k];
            }
            int[] weights = new int[triangle.length];
            double share = 1 / sum;
            for (int k = 0; k < weights.length; k++) {
                weights[k] = (int) (0.5 + triangle[k] * share * (1 << PRECISION));
            }
            return weights;
        }

        /** Output {@code i} from inputs {@code stride} apart. */
        byte at(int i, byte[] values, int offset, int stride) {
            int sum = HALF;
            int at = offset + first[i] * stride;
            for (int weight : weights[i]) {
                sum += (values[at] & 0xff) * weight;
                at += stride;
            }
            return (byte) Math.min(255, sum >> PRECISION);
        }
    }

    /** The picture in another size; itself if it has that already. */
    static Picture of(Picture picture, ImageSize size) {
        byte[] values = picture.values();
        int rows = picture.channels() * picture.height();
        if (picture.width() != size.width()) {
            values = alongRows(values, rows, picture.width(), size.width());
        }
        if (picture.height() != size.height()) {
            values = alongColumns(values, picture.channels(), picture.height(), size.height(), size.width());
        }
        return new Picture(picture.channels(), size.height(), size.width(), values);
    }

    private static byte[] alongRows(byte[] values, int rows, int inputs, int outputs) {
        Axis axis = Axis.of(inputs, outputs);
        byte[] resized = new byte[rows * outputs];
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < outputs; x++) {
                resized[y * outputs + x] = axis.at(x, values, y * inputs, 1);
            }
        }
        return resized;
    }

    private static byte[] alongColumns(byte[] values, int channels, int inputs, int outputs, int width) {
        Axis axis = Axis.of(inputs, outputs);
        byte[] resized = new byte[channels * outputs * width];
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < outputs; y++) {
                for (int x = 0; x < width; x++) {
                    resized[(c * outputs + y) * width + x] = axis.at(y, values, c * inputs * width + x, width);
                }
            }
        }
        return resized;
    }
}
