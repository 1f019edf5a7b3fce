package dev.sluice.infra.cli.shared;

import java.io.PrintWriter;
import java.util.List;

/** Rows in aligned columns. */
public final class Table {
    private Table() {}

    /**
     * Prints rows, each column as wide as its widest cell.
     *
     * @param rows of equal length; the first is the heading
     */
    public static void print(List<List<String>> rows, PrintWriter out) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row.get(i));
                line.append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            out.println(line.toString().stripTrailing());
        }
        out.flush();
    }
}
