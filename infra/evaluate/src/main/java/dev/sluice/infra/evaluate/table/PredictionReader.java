package dev.sluice.infra.evaluate.table;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.table.CsvLines;
import dev.sluice.infra.ingest.table.CsvNumbers;
import dev.sluice.infra.ingest.table.NpyArray;
import dev.sluice.infra.ingest.table.NpyFiles;
import dev.sluice.infra.ingest.table.NpyHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads a table of class probabilities: NPY, NPZ, or CSV with a column for each class. */
final class PredictionReader {
    private final Path file;
    private float[] values = new float[1 << 10];
    private int used;
    private int classes;
    private List<String> heading = List.of();

    private PredictionReader(Path file) {
        this.file = file;
    }

    /** @throws IngestException if it is no such table, naming file and row */
    static Predictions read(NpyFiles.Place place) {
        Optional<NpyArray> binary = NpyFiles.open(place, 2);
        if (binary.isPresent()) {
            try (NpyArray array = binary.get()) {
                return read(array);
            } catch (IOException e) {
                throw IngestException.unreadable(place.file(), e);
            }
        }
        PredictionReader reader = new PredictionReader(place.file());
        CsvLines.read(place.file(), TableConfig.LONGEST_LINE, reader::take);
        int rows = reader.classes == 0 ? 0 : reader.used / reader.classes;
        return Predictions.of(place.file().toString(), reader.values, rows, reader.classes, reader.heading);
    }

    private static Predictions read(NpyArray array) throws IOException {
        NpyHeader header = array.header();
        if (header.integral()) {
            throw NpyFiles.wrong(array.file(), "holds whole numbers; probabilities are needed (are these the labels?)");
        }
        long rows = header.shape().get(0);
        long columns = header.shape().get(1);
        Predictions.checkClasses(array.file(), columns);
        checkRoom(array.file(), header.values());
        float[] values = new float[(int) header.values()];
        for (int i = 0; i < values.length; i++) {
            int at = header.fortran() ? (int) (i % rows * columns + i / rows) : i;
            values[at] = (float) array.next();
        }
        return Predictions.of(array.file(), values, (int) rows, (int) columns, List.of());
    }

    /** Names, or the numbers of three columns and more, as pandas heads columns without names: they add up to more than 1. */
    private static boolean isHeading(String[] fields) {
        boolean numbered = fields.length > 2;
        for (int j = 0; j < fields.length; j++) {
            numbered = numbered && fields[j].equals(Integer.toString(j));
        }
        return numbered || Arrays.stream(fields).noneMatch(CsvNumbers::isNumber);
    }

    private static void checkRoom(String file, long count) {
        long room = Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / 2 / Float.BYTES);
        if (count > room) {
            throw NpyFiles.wrong(
                    file,
                    "holds " + count + " probabilities, " + room
                            + " can be kept: give more memory with SLUICE_JAVA_OPTS=-Xmx"
                            + ((count * 3 * Float.BYTES) >> 20)
                            + "m, or split it");
        }
    }

    private void take(int line, String[] fields) {
        if (classes == 0) {
            classes = fields.length;
            Predictions.checkClasses(file.toString(), classes);
            if (isHeading(fields)) {
                heading = List.of(fields);
                return;
            }
        }
        if (fields.length != classes) {
            throw IngestException.in(
                    file, "line " + line + " has " + fields.length + " fields, the lines before have " + classes);
        }
        if (used + classes > values.length) {
            // the old and the new one are there at once
            checkRoom(file.toString(), 3L * values.length);
            values = Arrays.copyOf(values, 2 * Math.max(values.length, classes));
        }
        for (String field : fields) {
            if (!CsvNumbers.isNumber(field)) {
                throw IngestException.in(
                        file, "line " + line + ": '" + NpyFiles.shortened(field) + "' is no probability");
            }
            values[used++] = Float.parseFloat(field);
        }
    }
}
