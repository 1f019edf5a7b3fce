package dev.sluice.infra.ingest.table;

import dev.sluice.infra.ingest.source.IngestException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Tells columns that number the rows: whole numbers, no two alike, in the first column of features or in one that is named as ids are. A model
 * would learn the order of the file from them.
 */
final class IndexColumn {
    /** So few rows may differ by chance, unless they are numbered through. */
    private static final int FEW_ROWS = 20;

    private static final int VERY_FEW_ROWS = 5;

    private static final Pattern NAME = Pattern.compile(
            "(?i)(.*[_ .-])?(id|idx|uid|index|key|no|nr|num|number|row|rownum|row_?id)|.*[a-z](Id|ID|Index|Idx)");

    private IndexColumn() {}

    /** @throws IngestException if one of the features is such a column */
    static void refuse(Path file, ColumnPick pick, List<byte[]> rows) {
        for (int i = 0; i < pick.names().size(); i++) {
            boolean named = NAME.matcher(pick.names().get(i)).matches();
            if ((i == 0 || named) && numbersRows(rows, i, pick.names().size(), named)) {
                String name = Texts.shortened(pick.names().get(i));
                throw IngestException.in(
                        file,
                        "column '" + name
                                + "' holds a whole number of its own for every row, as an index or id does: leave it out with"
                                + " --ignore-column " + name
                                + ", or, if it is a feature, name the features with --feature-columns (all for all columns)");
            }
        }
    }

    private static boolean numbersRows(List<byte[]> rows, int column, int columns, boolean named) {
        double[] values = new double[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(rows.get(i), column, columns);
            if (values[i] != Math.rint(values[i])) {
                return false;
            }
        }
        Arrays.sort(values);
        for (int i = 1; i < values.length; i++) {
            if (values[i] == values[i - 1]) {
                return false;
            }
        }
        boolean through = values[values.length - 1] - values[0] == values.length - 1;
        int least = named ? 2 : through ? VERY_FEW_ROWS : FEW_ROWS;
        return values.length >= least;
    }

    private static double value(byte[] row, int column, int columns) {
        ByteBuffer data = ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN);
        return row.length == Double.BYTES * columns
                ? data.getDouble(Double.BYTES * column)
                : data.getFloat(Float.BYTES * column);
    }
}
