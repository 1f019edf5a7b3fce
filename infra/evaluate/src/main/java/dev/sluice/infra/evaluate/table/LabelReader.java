package dev.sluice.infra.evaluate.table;

import dev.sluice.infra.ingest.source.ClassNames;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.Truth;
import dev.sluice.infra.ingest.table.CsvNumbers;
import dev.sluice.infra.ingest.table.NpyFiles;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads labels of the rows of a table: class indices, or in CSV files names. Names count in the order of a list of classes where there is
 * one, else of the table's heading if all of them stand there, else of the alphabet, as scikit-learn's encoder and {@code numpy.unique} have it.
 */
final class LabelReader {
    private final Predictions predictions;
    private final @Nullable List<String> listed;
    private final String column;

    /** @param listed names of the classes in order, or null */
    LabelReader(Predictions predictions, @Nullable List<String> listed, String column) {
        this.predictions = predictions;
        this.listed = listed;
        this.column = column;
    }

    /**
     * Labels and what the classes are called.
     *
     * @param indices class of each row
     * @param names of the classes; their numbers where no name is known
     */
    record Labels(int[] indices, List<String> names) {}

    /** @throws IngestException if there is not one class for each row, naming the row */
    Labels given(NpyFiles.Place place) {
        RowValues values = read(place);
        List<String> names = listed != null ? listed : names(values);
        if (names.size() != predictions.classes()) {
            throw NpyFiles.wrong(
                    values.file(),
                    "there are " + names.size() + " class names for " + predictions.classes()
                            + " columns of probabilities: list all of them in order with --classes");
        }
        if (new HashSet<>(names).size() < names.size()) {
            throw NpyFiles.wrong(values.file(), "two classes of the table have the same name");
        }
        return new Labels(indices(values, names, 0), names);
    }

    /** True classes, {@link Truth#NO_CLASS} for a row that shows none. */
    int[] truth(NpyFiles.Place place, List<String> names) {
        return indices(read(place), names, Truth.NO_CLASS);
    }

    /** Numbers of rows, each once. */
    static int[] rows(NpyFiles.Place place, String column, int rows) {
        RowValues values = RowValues.read(place, column, rows);
        long[] numbers = values.numbers();
        if (numbers == null) {
            List<String> texts = values.texts();
            boolean headed = !CsvNumbers.isWhole(texts.get(0));
            numbers = texts.stream()
                    .skip(headed ? 1 : 0)
                    .mapToLong(text -> CsvNumbers.isWhole(text) ? CsvNumbers.whole(text) : -1)
                    .toArray();
        }
        boolean[] seen = new boolean[rows];
        int[] chosen = new int[numbers.length];
        for (int i = 0; i < chosen.length; i++) {
            if (numbers[i] < 0 || numbers[i] >= rows || seen[(int) numbers[i]]) {
                throw NpyFiles.wrong(
                        values.file(),
                        "value " + i + " (from 0) is not the number of a row, 0 to " + (rows - 1) + ", each once");
            }
            chosen[i] = (int) numbers[i];
            seen[chosen[i]] = true;
        }
        return chosen;
    }

    private RowValues read(NpyFiles.Place place) {
        return RowValues.read(place, column, predictions.rows());
    }

    private List<String> names(RowValues values) {
        List<String> numbered = ClassNames.numbered(predictions.classes());
        if (values.numbers() != null) {
            return numbered;
        }
        List<String> cells = values.below(predictions.rows());
        if (cells.stream().allMatch(CsvNumbers::isWhole)) {
            return numbered;
        }
        TreeSet<String> distinct = new TreeSet<>(cells);
        List<String> heading = predictions.heading();
        return heading.containsAll(distinct) ? heading : List.copyOf(distinct);
    }

    private int[] indices(RowValues values, List<String> names, int least) {
        long[] numbers = values.numbers();
        int rows = predictions.rows();
        if (numbers != null && numbers.length != rows) {
            throw NpyFiles.wrong(
                    values.file(),
                    "holds " + numbers.length + " labels, the table of probabilities has " + rows + " rows");
        }
        Map<String, Integer> indexOf = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            indexOf.put(names.get(i), i);
        }
        List<String> cells = numbers == null ? values.below(rows) : List.of();
        int[] indices = new int[rows];
        for (int row = 0; row < rows; row++) {
            long index = numbers != null ? numbers[row] : index(cells.get(row), indexOf);
            if (index < least || index >= names.size()) {
                String text = numbers != null ? Long.toString(numbers[row]) : cells.get(row);
                throw NpyFiles.wrong(
                        values.file(),
                        "row " + row + " (from 0): label '" + NpyFiles.shortened(text) + "' is no class, " + least
                                + " to " + (names.size() - 1) + " or the name of one");
            }
            indices[row] = (int) index;
        }
        return indices;
    }

    private static long index(String cell, Map<String, Integer> indexOf) {
        Integer named = indexOf.get(cell);
        if (named != null) {
            return named;
        }
        return CsvNumbers.isWhole(cell) ? CsvNumbers.whole(cell) : Long.MIN_VALUE;
    }
}
