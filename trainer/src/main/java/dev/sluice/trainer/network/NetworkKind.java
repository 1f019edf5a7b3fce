package dev.sluice.trainer.network;

/** The networks there are. */
public enum NetworkKind {
    /** values - 256 - 128 - K with ReLU: any shape. */
    MLP,
    /** Two small convolutions with pooling, 64 hidden units, K: shapes [channels, height, width] of at least 8 x 8. */
    CNN
}
