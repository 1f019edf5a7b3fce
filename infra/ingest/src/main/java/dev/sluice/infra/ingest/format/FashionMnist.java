package dev.sluice.infra.ingest.format;

import dev.sluice.infra.ingest.source.SampleIds;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What is known of Fashion-MNIST: H. Xiao, K. Rasul, R. Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking
 * machine learning algorithms", 2017, arXiv 1708.07747. Its files carry no class names; it is told by its training labels.
 */
public final class FashionMnist {
    public static final String DATASET = "fashion-mnist";

    /** Names of its classes, as in table 2 of the paper. */
    static final List<String> CLASS_NAMES = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");

    /** SHA-256 of {@code train-labels-idx1-ubyte}, unpacked. */
    public static final String TRAIN_LABELS_SHA256 = "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9";

    private static final int TRAIN_SIZE = 60_000;
    private static final int LABELS_MAGIC = 0x00000801;

    private FashionMnist() {}

    /** Whether these are Fashion-MNIST's training labels, in order. */
    static boolean isTrainLabels(byte[] labels) {
        if (labels.length != TRAIN_SIZE) {
            return false;
        }
        byte[] file = ByteBuffer.allocate(IdxPair.LABEL_HEADER_BYTES + labels.length)
                .putInt(LABELS_MAGIC)
                .putInt(labels.length)
                .put(labels)
                .array();
        return SampleIds.sha256(file).equals(TRAIN_LABELS_SHA256);
    }
}
