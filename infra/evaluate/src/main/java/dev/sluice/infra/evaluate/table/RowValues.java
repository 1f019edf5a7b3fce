package dev.sluice.infra.evaluate.table;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.table.CsvLines;
import dev.sluice.infra.ingest.table.NpyArray;
import dev.sluice.infra.ingest.table.NpyFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One value for each row: whole numbers of an NPY or NPZ array, or the texts of a CSV column.
 *
 * @param file for messages
 * @param numbers whole numbers, or null where there are texts
 * @param texts cells of the column, a heading above them perhaps; empty where there are numbers
 */
record RowValues(String file, long @Nullable [] numbers, List<String> texts) {
    private static final int LONGEST_TEXT = 1000;

    /**
     * @param column of a CSV file with several
     * @param most values that can be meant; a heading is not counted
     * @throws IngestException if the file cannot be read or holds more
     */
    static RowValues read(NpyFiles.Place place, String column, int most) {
        Optional<NpyArray> binary = NpyFiles.open(place, 1);
        if (binary.isPresent()) {
            try (NpyArray array = binary.get()) {
                return read(array, most);
            } catch (IOException e) {
                throw IngestException.unreadable(place.file(), e);
            }
        }
        Column cells = new Column(place, column, most);
        CsvLines.read(place.file(), TableConfig.LONGEST_LINE, cells::take);
        return new RowValues(place.file().toString(), null, cells.texts);
    }

    private static RowValues read(NpyArray array, int most) throws IOException {
        if (!array.header().integral()) {
            throw NpyFiles.wrong(
                    array.file(),
                    "holds floating-point values; whole numbers are needed: save them with .astype('int64')");
        }
        checkCount(array.file(), array.header().values(), most);
        long[] numbers = new long[(int) array.header().values()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (long) array.next();
        }
        return new RowValues(array.file(), numbers, List.of());
    }

    private static void checkCount(String file, long count, int most) {
        if (count > most) {
            throw NpyFiles.wrong(file, "holds " + count + " values, the table of probabilities has " + most + " rows");
        }
    }

    private static final class Column {
        private final NpyFiles.Place place;
        private final String column;
        private final int most;
        private final List<String> texts = new ArrayList<>();
        private final Map<String, String> distinct = new HashMap<>();
        private int fields;
        private int at;

        Column(NpyFiles.Place place, String column, int most) {
            this.place = place;
            this.column = column;
            this.most = most;
        }

        void take(int line, String[] cells) {
            if (fields == 0) {
                fields = cells.length;
                at = fields == 1 ? 0 : Arrays.asList(cells).indexOf(column);
                if (at < 0) {
                    throw IngestException.in(
                            place.file(),
                            "has " + fields + " columns, none of them headed '" + column
                                    + "': name the one that is meant with --label-column");
                }
            }
            if (cells.length != fields || cells[at].length() > LONGEST_TEXT) {
                throw IngestException.in(
                        place.file(),
                        "line " + line + " has " + cells.length + " fields, or a long one; " + fields
                                + " are expected");
            }
            if (texts.size() > most) {
                throw IngestException.in(
                        place.file(), "holds more values than the table of probabilities has rows, " + most);
            }
            // most labels are written many times
            String known = distinct.putIfAbsent(cells[at], cells[at]);
            texts.add(known == null ? cells[at] : known);
        }
    }

    /**
     * The texts below the heading.
     *
     * @param count how many they must be; one more, and the first is a heading
     * @throws IngestException if they are not
     */
    List<String> below(int count) {
        if (texts.size() != count && texts.size() != count + 1) {
            throw NpyFiles.wrong(
                    file, "holds " + texts.size() + " lines, the table of probabilities has " + count + " rows");
        }
        return texts.subList(texts.size() - count, texts.size());
    }
}
