package dev.sluice.trainer.network;

/** The networks there are. */
public enum NetworkKind {
    /** values - 256 - 128 - K with ReLU: any shape. */
    MLP,
    /** Two small convolutions with pooling, 64 hidden units, K: shapes [channels, height, width] of at least 8 x 8. */
    CNN;

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
        throw new IllegalArgumentException("network '" + name + "' is unknown, use mlp or cnn");
    }
}
