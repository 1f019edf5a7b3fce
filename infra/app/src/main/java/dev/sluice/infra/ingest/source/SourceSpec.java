package dev.sluice.infra.ingest.source;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which data set to open, and how.
 *
 * @param data a folder, a file, or {@code camera}
 * @param testData folder or file of the test split where it is not part of {@code data}; null to look there
 * @param format what {@code data} holds
 * @param dataset name of the data set; null to take it from the file or folder
 * @param classes file with one class name a line; null for the names the data set itself brings
 * @param labelColumn CSV only: the column that holds the class
 * @param maxSkipped image folders only: how many unusable images are passed over before that is an error, at least 0
 * @param seed camera only: which frames are drawn
 */
public record SourceSpec(
        String data,
        @Nullable String testData,
        DataFormat format,
        @Nullable String dataset,
        @Nullable Path classes,
        String labelColumn,
        int maxSkipped,
        long seed) {
    /** The value of {@code data} that stands for the drawn camera. */
    public static final String CAMERA = "camera";

    public SourceSpec {
        if (data.isBlank()) {
            throw new IllegalArgumentException("data must name a folder, a file or '" + CAMERA + "'");
        }
        if (labelColumn.isBlank()) {
            throw new IllegalArgumentException("labelColumn must not be empty");
        }
        if (maxSkipped < 0) {
            throw new IllegalArgumentException("maxSkipped must be at least 0, not " + maxSkipped);
        }
    }

    /** Everything told from the data itself; label column {@code label}, up to 100 unusable images, seed 1. */
    public static SourceSpec of(String data) {
        return new SourceSpec(data, null, DataFormat.AUTO, null, null, "label", 100, 1);
    }

    public SourceSpec withTestData(@Nullable String value) {
        return new SourceSpec(data, value, format, dataset, classes, labelColumn, maxSkipped, seed);
    }

    public SourceSpec withFormat(DataFormat value) {
        return new SourceSpec(data, testData, value, dataset, classes, labelColumn, maxSkipped, seed);
    }

    public SourceSpec withDataset(@Nullable String value) {
        return new SourceSpec(data, testData, format, value, classes, labelColumn, maxSkipped, seed);
    }

    public SourceSpec withClasses(@Nullable Path value) {
        return new SourceSpec(data, testData, format, dataset, value, labelColumn, maxSkipped, seed);
    }

    public SourceSpec withLabelColumn(String value) {
        return new SourceSpec(data, testData, format, dataset, classes, value, maxSkipped, seed);
    }

    public SourceSpec withMaxSkipped(int value) {
        return new SourceSpec(data, testData, format, dataset, classes, labelColumn, value, seed);
    }

    public SourceSpec withSeed(long value) {
        return new SourceSpec(data, testData, format, dataset, classes, labelColumn, maxSkipped, value);
    }
}
