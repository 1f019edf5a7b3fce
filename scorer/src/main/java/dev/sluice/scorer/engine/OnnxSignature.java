package dev.sluice.scorer.engine;

/**
 * What an ONNX model takes and gives.
 *
 * @param input name of its input
 * @param inputShape sizes of the input's dimensions after the batch, whose product is the number of values of a sample
 * @param output name of its output, {@code [batch, classes]}
 * @param classes number of classes
 * @param rows most samples it is given at once, at least 1
 */
record OnnxSignature(String input, long[] inputShape, String output, int classes, int rows) {
    private static final long MAX_FLOATS = 1 << 20;

    /**
     * How many samples may go through a model at once, for the largest of its arrays to stay below 4 MiB: larger ones leave the
     * processor's caches and are slower.
     *
     * @param largest values of its largest array for one sample
     */
    static int rowsFor(long largest) {
        return (int) Math.max(1, Math.min(1 << 16, MAX_FLOATS / Math.max(1, largest)));
    }

    int values() {
        long product = 1;
        for (long extent : inputShape) {
            product *= extent;
        }
        return Math.toIntExact(product);
    }

    long[] shapeOf(int samples) {
        long[] shape = new long[inputShape.length + 1];
        shape[0] = samples;
        System.arraycopy(inputShape, 0, shape, 1, inputShape.length);
        return shape;
    }
}
