package dev.sluice.infra.evaluate.report;

import dev.sluice.infra.evaluate.table.LabelTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a table came to row by row, in its order, with the columns that cleanlab has for it and P itself. */
final class LabelsFile {
    private static final double ISSUE_ABOVE = 0.5;

    private LabelsFile() {}

    /** @param probabilities that the label is wrong, for each row */
    static void write(Path file, LabelTable table, float[] probabilities) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            out.write("is_label_issue,label_score,given_label,predicted_label,noise_probability\n");
            for (int row = 0; row < table.rows(); row++) {
                double wrong = probabilities[row];
                out.write(String.join(
                        ",",
                        wrong > ISSUE_ABOVE ? "True" : "False",
                        Double.toString(1 - wrong),
                        ResultWriter.field(table.names().get(table.given()[row])),
                        ResultWriter.field(table.names().get(table.predictions().predicted(row))),
                        Float.toString(probabilities[row])));
                out.write('\n');
            }
        }
    }
}
