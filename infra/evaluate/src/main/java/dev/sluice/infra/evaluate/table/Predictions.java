package dev.sluice.infra.evaluate.table;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.table.NpyFiles;
import java.util.List;
import java.util.Locale;

/**
 * Class probabilities, one row for each sample.
 *
 * <p>Invariant: each is at least {@link #LEAST} and those of a row add up to 1 within rounding.
 */
public final class Predictions {
    /** Probabilities are rounded up to this, the noise model's own limit: logarithms are taken of them. */
    static final float LEAST = 1e-9f;
    /** Most classes a scored sample can have. */
    static final int MAX_CLASSES = 256;

    private static final double TOLERANCE = 1e-3;

    private final float[] values;
    private final int rows;
    private final int classes;
    private final List<String> heading;

    private Predictions(float[] values, int rows, int classes, List<String> heading) {
        this.values = values;
        this.rows = rows;
        this.classes = classes;
        this.heading = heading;
    }

    /**
     * Checks and renormalises a table.
     *
     * @param file for messages
     * @param values row by row, {@code rows · classes} or more; changed and kept
     * @param heading names of the columns, empty for none
     * @throws IngestException if there are too few or too many classes, or a row is no distribution, naming it
     */
    static Predictions of(String file, float[] values, int rows, int classes, List<String> heading) {
        checkClasses(file, classes);
        if (rows < 1) {
            throw NpyFiles.wrong(file, "holds no row");
        }
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int j = row * classes; j < (row + 1) * classes; j++) {
                if (!(values[j] >= 0 && Float.isFinite(values[j]))) {
                    throw NpyFiles.wrong(
                            file,
                            "row " + row + " (from 0): probability of class " + (j - row * classes) + " is " + values[j]
                                    + ", not 0 to 1");
                }
                sum += values[j];
            }
            if (!(Math.abs(sum - 1) <= TOLERANCE)) {
                throw NpyFiles.wrong(
                        file,
                        String.format(
                                Locale.ROOT,
                                "row %d (from 0): probabilities add up to %s, not to 1 within %s (are they logits, or is a"
                                        + " column an index?)",
                                row,
                                (float) sum,
                                TOLERANCE));
            }
            for (int j = row * classes; j < (row + 1) * classes; j++) {
                values[j] = Math.max(LEAST, (float) (values[j] / sum));
            }
        }
        return new Predictions(values, rows, classes, heading);
    }

    static void checkClasses(String file, long classes) {
        if (classes < 2 || classes > MAX_CLASSES) {
            throw NpyFiles.wrong(
                    file, "has " + classes + " column(s), one for each class; 2 to " + MAX_CLASSES + " are possible");
        }
    }

    /** Number of samples, N. */
    public int rows() {
        return rows;
    }

    /** Number of classes, K. */
    public int classes() {
        return classes;
    }

    /** Names of the columns; empty if the file gives none. */
    List<String> heading() {
        return heading;
    }

    /** @param target {@code [K]}, receives the row's probabilities */
    void copy(int row, float[] target) {
        System.arraycopy(values, row * classes, target, 0, classes);
    }

    /** The most probable class, of equal ones the first. */
    public int predicted(int row) {
        int best = 0;
        for (int j = 1; j < classes; j++) {
            best = values[row * classes + j] > values[row * classes + best] ? j : best;
        }
        return best;
    }
}
