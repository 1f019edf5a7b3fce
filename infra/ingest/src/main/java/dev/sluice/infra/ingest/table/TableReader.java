package dev.sluice.infra.ingest.table;

import dev.sluice.infra.ingest.source.IngestException;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.List;

/** Reads a table row by row. What a cell holds is looked at only when it is asked for, so that columns that are left out may hold anything. */
public interface TableReader extends Closeable {
    /** For messages. */
    Path file();

    /** Names of the columns; empty for one without a name. */
    List<String> columns();

    /**
     * Goes to the next row, at first to the first one.
     *
     * @return false if there is none
     * @throws IngestException if the file cannot be read further, naming the place
     */
    boolean next();

    /** Where the present row is, counted from 1: the line it ends in, or its number. */
    int place();

    /** What {@link #place} counts: {@code line} or {@code row}. */
    String unit();

    /**
     * A cell of the present row as a number.
     *
     * @throws IngestException if it is no finite number, naming row and column
     */
    double number(int column);

    /** A cell of the present row as text, without blanks around it; empty if it holds nothing. */
    String text(int column);

    /** A complaint about a cell of the present row. */
    default IngestException wrong(int column, String problem) {
        String name = columns().get(column);
        String named = name.isEmpty() ? "column " + (column + 1) : "column '" + Texts.shortened(name) + "'";
        return IngestException.in(
                file(),
                unit() + " " + place() + ", " + named + ": " + problem
                        + "; mend the cell, or leave the column out with --ignore-column "
                        + (name.isEmpty() ? column + 1 : Texts.shortened(name)));
    }

    /** Unlike those of a file, these can be closed quietly: nothing was written. */
    @Override
    void close();
}
