package dev.sluice.infra.pipeline;

import dev.sluice.scorer.onnx.OnnxGraph;
import java.util.List;
import java.util.SplittableRandom;

/** What PyTorch exports of a small convolutional network over {@link Blobs}, with weights that were drawn. */
final class TorchFile {
    private static final long SEED = 20260103L;
    private static final int EXTENT = 8;
    private static final int CHANNELS = 4;
    private static final int FLAT = CHANNELS * EXTENT / 2 * EXTENT / 2;

    private TorchFile() {}

    static byte[] bytes() {
        SplittableRandom random = new SplittableRandom(SEED);
        return new OnnxGraph()
                .input("input", OnnxGraph.BATCH, 1, EXTENT, EXTENT)
                .output("logits", OnnxGraph.BATCH, Blobs.CLASSES)
                .constant("conv.weight", drawn(random, CHANNELS * 9), 0, CHANNELS, 1, 3, 3)
                .constant("conv.bias", drawn(random, CHANNELS), 0, CHANNELS)
                .constant("bn.weight", drawn(random, CHANNELS), 0, CHANNELS)
                .constant("bn.bias", drawn(random, CHANNELS), 0, CHANNELS)
                .constant("bn.running_mean", drawn(random, CHANNELS), 0, CHANNELS)
                .constant("bn.running_var", new float[] {1, 2, 1, 2}, 0, CHANNELS)
                .constant("fc.weight", drawn(random, Blobs.CLASSES * FLAT), 0, Blobs.CLASSES, FLAT)
                .constant("fc.bias", drawn(random, Blobs.CLASSES), 0, Blobs.CLASSES)
                .node("Conv", List.of("input", "conv.weight", "conv.bias"), "conv", attributes -> attributes
                        .integers("kernel_shape", 3, 3)
                        .integers("pads", 1, 1, 1, 1)
                        .integers("strides", 1, 1))
                .node(
                        "BatchNormalization",
                        List.of("conv", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var"),
                        "bn",
                        attributes -> attributes.real("epsilon", 1e-5))
                .node("Relu", List.of("bn"), "relu")
                .node("MaxPool", List.of("relu"), "pool", attributes -> attributes
                        .integers("kernel_shape", 2, 2)
                        .integers("strides", 2, 2))
                .node("Flatten", List.of("pool"), "flat", attributes -> attributes.integer("axis", 1))
                .node("Gemm", List.of("flat", "fc.weight", "fc.bias"), "logits", attributes -> attributes
                        .real("alpha", 1)
                        .real("beta", 1)
                        .integer("transB", 1))
                .toBytes();
    }

    private static float[] drawn(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (0.1 * random.nextGaussian());
        }
        return values;
    }
}
