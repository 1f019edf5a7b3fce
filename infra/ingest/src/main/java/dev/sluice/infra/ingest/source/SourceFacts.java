package dev.sluice.infra.ingest.source;

import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.Task;
import dev.sluice.schemas.samples.FeatureValues;
import dev.sluice.schemas.samples.SampleDecoder;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What is known of a data set before a sample is read.
 *
 * @param dataset name: 1 to 100 of the characters {@code a-z A-Z 0-9 . _ -}
 * @param classNames name of each class, 2 to 100,000
 * @param shape {@code [channels, height, width]}, at most {@link SampleDecoder#MAX_VALUES} values
 * @param encoding how features are encoded
 * @param size number of samples, at least 1; some may turn out unreadable
 * @param task whether a sample has exactly one class or any set of them; a multi-label data set has at most 256 classes
 * @param columns of a table the names of its values, each of which is normalised by itself; else empty
 */
public record SourceFacts(
        String dataset,
        List<String> classNames,
        List<Integer> shape,
        FeatureEncoding encoding,
        int size,
        Task task,
        List<String> columns) {
    /** Most classes of a multi-label data set: a probability of each travels with every scored sample. */
    public static final int MAX_MULTI_LABEL_CLASSES = 256;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Pattern NOT_IN_NAMES = Pattern.compile("[^a-z0-9._-]+");

    /** @throws IngestException naming the fact that is out of range */
    public SourceFacts {
        if (!NAME.matcher(dataset).matches()) {
            throw new IngestException(
                    "data set name '" + dataset + "' must be 1 to 100 of the characters a-z A-Z 0-9 . _ -");
        }
        classNames = List.copyOf(classNames);
        shape = List.copyOf(shape);
        columns = List.copyOf(columns);
        if (classNames.size() < 2 || classNames.size() > ClassNames.MAX_CLASSES) {
            throw new IngestException("data set '" + dataset + "' has " + classNames.size() + " class(es), 2 to "
                    + ClassNames.MAX_CLASSES + " are possible");
        }
        if (shape.size() != 3 || !fits(shape)) {
            throw new IngestException("data set '" + dataset + "' has samples of shape " + shape
                    + "; three extents of at least 1 with at most " + SampleDecoder.MAX_VALUES
                    + " values together are possible");
        }
        if (task == Task.MULTI_LABEL && classNames.size() > MAX_MULTI_LABEL_CLASSES) {
            throw new IngestException("multi-label data set '" + dataset + "' has " + classNames.size()
                    + " classes, at most " + MAX_MULTI_LABEL_CLASSES + " are possible: leave out the rarest");
        }
        if (size < 1) {
            throw new IngestException("data set '" + dataset + "' has no sample");
        }
    }

    /** Facts of a data set that is no table. */
    public SourceFacts(
            String dataset,
            List<String> classNames,
            List<Integer> shape,
            FeatureEncoding encoding,
            int size,
            Task task) {
        this(dataset, classNames, shape, encoding, size, task, List.of());
    }

    /** Facts of a single-label data set. */
    public SourceFacts(
            String dataset, List<String> classNames, List<Integer> shape, FeatureEncoding encoding, int size) {
        this(dataset, classNames, shape, encoding, size, Task.SINGLE_LABEL);
    }

    /** Whether a sample may have any set of the classes. */
    public boolean multiLabel() {
        return task == Task.MULTI_LABEL;
    }

    private static boolean fits(List<Integer> shape) {
        long values = 1;
        for (int extent : shape) {
            values *= extent;
            if (extent < 1 || values > SampleDecoder.MAX_VALUES) {
                return false;
            }
        }
        return true;
    }

    /** Number of values of a sample. */
    public int values() {
        return shape.get(0) * shape.get(1) * shape.get(2);
    }

    /** Number of feature bytes of a sample. */
    public int bytes() {
        return FeatureValues.bytes(encoding) * values();
    }

    /** A data set name made of a file or folder name. */
    public static String datasetName(String fileName) {
        String name = NOT_IN_NAMES.matcher(fileName.toLowerCase(Locale.ROOT)).replaceAll("-");
        return name.isEmpty() ? "data" : name.substring(0, Math.min(name.length(), 100));
    }
}
