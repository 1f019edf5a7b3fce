package dev.sluice.trainer.network;

/** The networks there are. */
public enum NetworkKind {
    /** values - 256 - 128 - K with ReLU: any shape. */
    MLP,
    /** Two small convolutions with pooling, 64 hidden units, K: shapes [channels, height, width] of at least 8 x 8. */
    CNN,
    /**
     * LeNet 20/50/500: two 5 x 5 convolutions of 20 and 50 channels with pooling, 500 hidden units, K: shapes [channels, height, width] of at
     * least 16 x 16. What the literature's benchmarks train.
     */
    LENET;

    /**
     * The network of a name, in any case.
     *
     * @throws IllegalArgumentException naming the known ones
     */
    public static NetworkKind named(String name) {
        for (NetworkKind kind : values()) {
            if (kind.name().equalsIgnoreCase(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("network '" + name + "' is unknown, use mlp, cnn or lenet");
    }
}
