package dev.sluice.infra.ingest.source;

import dev.sluice.infra.images.ImageSize;
import dev.sluice.schemas.records.Task;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which data set to open, and how.
 *
 * @param data a folder, a file, {@code camera} or {@code camera-multi}
 * @param testData folder or file of the test split where it is not part of {@code data}; null to look there
 * @param format what {@code data} holds
 * @param dataset name of the data set; null to take it from the file or folder
 * @param classes file with one class name a line; null for the names the data set itself brings
 * @param task whether a sample has one class or any set of them; the files do not tell
 * @param labelColumn tables and lists of images: the column that holds the class, or the classes
 * @param maxSkipped image folders only: how many unusable images are passed over before that is an error, at least 0
 * @param seed camera only: which frames are drawn
 * @param resize image folders only: size that every image is resized to; null to take them as they are, all of one size
 * @param columns tables only: which columns and rows count
 */
@RecordBuilder
public record SourceSpec(
        String data,
        @Nullable String testData,
        DataFormat format,
        @Nullable String dataset,
        @Nullable Path classes,
        Task task,
        String labelColumn,
        int maxSkipped,
        long seed,
        @Nullable ImageSize resize,
        ColumnChoice columns)
        implements SourceSpecBuilder.With {
    /** The value of {@code data} that stands for the drawn camera. */
    public static final String CAMERA = "camera";
    /** The value of {@code data} that stands for the drawn camera with several objects in view. */
    public static final String CAMERA_MULTI = "camera-multi";

    public SourceSpec {
        if (data.isBlank()) {
            throw new IllegalArgumentException("data must name a folder, a file or '" + CAMERA + "'");
        }
        if (data.equals(CAMERA_MULTI) && task != Task.MULTI_LABEL) {
            throw new IllegalArgumentException(
                    "'" + CAMERA_MULTI + "' is a multi-label data set, '" + CAMERA + "' the single-label one");
        }
        if (labelColumn.isBlank()) {
            throw new IllegalArgumentException("labelColumn must not be empty");
        }
        if (maxSkipped < 0) {
            throw new IllegalArgumentException("maxSkipped must be at least 0, not " + maxSkipped);
        }
    }

    /**
     * Everything told from the data itself; single-label unless the data is {@code camera-multi}, label column {@code label} or
     * {@code labels}, up to 100 unusable images, seed 1.
     */
    public static SourceSpec of(String data) {
        Task task = data.equals(CAMERA_MULTI) ? Task.MULTI_LABEL : Task.SINGLE_LABEL;
        return new SourceSpec(
                data, null, DataFormat.AUTO, null, null, task, column(task), 100, 1, null, ColumnChoice.DEFAULT);
    }

    private static Task task(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "single-label" -> Task.SINGLE_LABEL;
            case "multi-label" -> Task.MULTI_LABEL;
            default ->
                throw new IllegalArgumentException("task must be single-label or multi-label, not '" + text + "'");
        };
    }

    /**
     * The same with another task and that task's usual label column, {@code label} or {@code labels}.
     *
     * @param name {@code single-label} or {@code multi-label}; null to change nothing
     * @throws IllegalArgumentException if it is neither, or the data is of the other task
     */
    public SourceSpec withTask(@Nullable String name) {
        return name == null ? this : withTaskAndColumn(task(name));
    }

    private SourceSpec withTaskAndColumn(Task value) {
        return with(spec -> spec.task(value).labelColumn(column(value)));
    }

    private static String column(Task task) {
        return task == Task.MULTI_LABEL ? "labels" : "label";
    }

    /** @param value null to change nothing */
    @Override
    public SourceSpec withLabelColumn(@Nullable String value) {
        return value == null ? this : SourceSpecBuilder.With.super.withLabelColumn(value);
    }

    /** @param value null to look in the data itself */
    @Override
    public SourceSpec withTestData(@Nullable String value) {
        return new SourceSpec(
                data, value, format, dataset, classes, task, labelColumn, maxSkipped, seed, resize, columns);
    }

    /** @param value null to take it from the file or folder */
    @Override
    public SourceSpec withDataset(@Nullable String value) {
        return new SourceSpec(
                data, testData, format, value, classes, task, labelColumn, maxSkipped, seed, resize, columns);
    }

    /** @param value null for the names the data set itself brings */
    @Override
    public SourceSpec withClasses(@Nullable Path value) {
        return new SourceSpec(
                data, testData, format, dataset, value, task, labelColumn, maxSkipped, seed, resize, columns);
    }

    /** @param value null to take images as they are */
    @Override
    public SourceSpec withResize(@Nullable ImageSize value) {
        return new SourceSpec(
                data, testData, format, dataset, classes, task, labelColumn, maxSkipped, seed, value, columns);
    }
}
