package dev.sluice.infra.ingest.source;

import dev.sluice.infra.ingest.format.SampleSources;

/** Formats that {@link SampleSources} reads. */
public enum DataFormat {
    /** Told from the names of the files. */
    AUTO,
    /** Pairs of IDX files as MNIST and its descendants come in, gzipped or not. */
    IDX,
    /** CIFAR-10, binary version. */
    CIFAR10,
    /** A folder with one sub-folder of image files a class, or with a {@code labels.csv} that lists them. */
    IMAGES,
    /** A table: comma-separated values with a header, or NumPy arrays. */
    CSV,
    /** The built-in drawn camera. */
    CAMERA
}
