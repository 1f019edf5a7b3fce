package dev.sluice.infra.ingest.table;

import java.nio.file.Path;
import java.util.List;

/** Opens tables, told from their names. */
public final class TableReaders {
    private TableReaders() {}

    /** Whether a file is named as tables are. */
    public static boolean isTable(Path file) {
        return CsvReader.isNamedSo(file) || ArrayReader.isNamedSo(file);
    }

    /** Whether the first line of a CSV file names some columns; false if it cannot be read. */
    public static boolean names(Path file, List<String> wanted) {
        return CsvReader.names(file, wanted);
    }

    /**
     * Opens a table; what is not named as another format is read as CSV.
     *
     * @param labelColumn name of the column or array that holds the labels
     * @throws dev.sluice.infra.ingest.source.IngestException if it cannot be read
     */
    public static TableReader open(Path file, String labelColumn) {
        return ArrayReader.isNamedSo(file) ? ArrayReader.open(file, labelColumn) : CsvReader.open(file);
    }
}
