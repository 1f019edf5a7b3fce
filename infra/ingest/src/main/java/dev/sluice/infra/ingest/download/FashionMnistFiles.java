package dev.sluice.infra.ingest.download;

import dev.sluice.infra.ingest.format.FashionMnist;
import java.util.List;

/** The four files of Fashion-MNIST (MIT licence, Zalando SE). */
public final class FashionMnistFiles {
    /** Checksums are of the unpacked IDX files. */
    public static final List<RemoteFile> ALL = List.of(
            new RemoteFile(
                    "train-images-idx3-ubyte.gz",
                    "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
                    47_040_016),
            new RemoteFile("train-labels-idx1-ubyte.gz", FashionMnist.TRAIN_LABELS_SHA256, 60_008),
            new RemoteFile(
                    "t10k-images-idx3-ubyte.gz",
                    "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
                    7_840_016),
            new RemoteFile(
                    "t10k-labels-idx1-ubyte.gz",
                    "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
                    10_008));

    private FashionMnistFiles() {}
}
