package dev.sluice.infra.evaluate.table;

import dev.sluice.infra.evaluate.TruthFile;
import dev.sluice.infra.ingest.source.ClassNames;
import dev.sluice.infra.ingest.table.NpyFiles;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table of class probabilities with the labels of its rows.
 *
 * @param name of the table, for reports
 * @param predictions out of sample: no row by a model that has learnt it
 * @param given class each row is given
 * @param truth true class of each row, -1 for none; null if unknown
 * @param trustedRows rows whose given label is known to be right, each once
 * @param names of the classes
 */
public record LabelTable(
        String name,
        Predictions predictions,
        int[] given,
        int @Nullable [] truth,
        int[] trustedRows,
        List<String> names) {
    /**
     * The files it is read from; all but the last three are {@code FILE} or {@code FILE.npz:NAME}.
     *
     * @param trueLabels as the labels, or null
     * @param trustedRows numbers of rows, or null
     * @param truth lines of row and true label, or null
     * @param classes class names, one a line, or null
     * @param labelColumn of CSV files with several columns
     */
    public record Files(
            String predictions,
            String labels,
            @Nullable String trueLabels,
            @Nullable String trustedRows,
            @Nullable Path truth,
            @Nullable Path classes,
            String labelColumn) {}

    /** @throws dev.sluice.infra.ingest.source.IngestException naming file and row, if something does not fit */
    public static LabelTable read(Files files) {
        NpyFiles.Place place = NpyFiles.Place.of(files.predictions());
        Predictions predictions = PredictionReader.read(place);
        List<String> listed = files.classes() == null ? null : ClassNames.read(files.classes());
        LabelReader reader = new LabelReader(predictions, listed, files.labelColumn());
        LabelReader.Labels labels = reader.given(NpyFiles.Place.of(files.labels()));
        int[] truth = null;
        if (files.trueLabels() != null) {
            truth = reader.truth(NpyFiles.Place.of(files.trueLabels()), labels.names());
        } else if (files.truth() != null) {
            truth = TruthFile.read(files.truth(), labels.names(), predictions.rows());
        }
        int[] trusted = files.trustedRows() == null
                ? new int[0]
                : LabelReader.rows(NpyFiles.Place.of(files.trustedRows()), files.labelColumn(), predictions.rows());
        return new LabelTable(
                String.valueOf(place.file().getFileName()),
                predictions,
                labels.indices(),
                truth,
                trusted,
                labels.names());
    }

    /** Number of samples. */
    public int rows() {
        return predictions.rows();
    }

    /** Whether the label of a row is wrong; false where nobody knows. */
    boolean wrong(int row) {
        return truth != null && truth[row] != given[row];
    }
}
