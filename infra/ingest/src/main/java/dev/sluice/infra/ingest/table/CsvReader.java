package dev.sluice.infra.ingest.table;

import dev.sluice.infra.ingest.source.IngestException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A CSV file whose first line names its columns. */
final class CsvReader implements TableReader {
    private final Path file;
    private final CsvLines lines;
    private final List<String> columns;
    private String[] row = {};

    private CsvReader(Path file, CsvLines lines, List<String> columns) {
        this.file = file;
        this.lines = lines;
        this.columns = columns;
    }

    /** @throws IngestException if it cannot be read or has no first line */
    static CsvReader open(Path file) {
        CsvLines lines = CsvLines.open(file);
        try {
            String[] header = lines.next();
            if (header == null) {
                throw IngestException.in(file, "is empty; it must begin with a line that names the columns");
            }
            return new CsvReader(file, lines, List.of(header));
        } catch (RuntimeException e) {
            lines.close();
            throw e;
        }
    }

    @Override
    public Path file() {
        return file;
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public boolean next() {
        String[] fields = lines.next();
        if (fields == null) {
            return false;
        }
        row = fields;
        if (row.length != columns.size()) {
            throw IngestException.in(
                    file, "line " + place() + " has " + row.length + " fields, the header names " + columns.size());
        }
        return true;
    }

    @Override
    public int place() {
        return lines.line();
    }

    @Override
    public String unit() {
        return "line";
    }

    @Override
    public double number(int column) {
        String field = row[column];
        double value = CsvNumbers.parse(field);
        if (Float.isFinite((float) value)) {
            return value;
        }
        String shown = "'" + Texts.shortened(field) + "'";
        if (field.matches("[-+]?[0-9.]+,[0-9]+")) {
            throw wrong(column, shown + " has a decimal comma; numbers are written with a point, as 1.5");
        }
        throw wrong(column, shown + " is not a finite number");
    }

    @Override
    public String text(int column) {
        return row[column];
    }

    @Override
    public void close() {
        lines.close();
    }

    /** Whether the header of a file has all of some columns; false if it cannot be read. */
    static boolean names(Path file, List<String> wanted) {
        try (CsvReader reader = open(file)) {
            return reader.columns().containsAll(wanted);
        } catch (IngestException e) {
            return false;
        }
    }

    /** Whether a file is named as CSV files are. */
    static boolean isNamedSo(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(".csv") || name.endsWith(".tsv");
    }
}
