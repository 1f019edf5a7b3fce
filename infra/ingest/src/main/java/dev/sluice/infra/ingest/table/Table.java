package dev.sluice.infra.ingest.table;

import dev.sluice.infra.ingest.source.ClassNames;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.SourceSpec;
import dev.sluice.schemas.records.FeatureEncoding;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table of any format, read whole.
 *
 * @param file where it was read from
 * @param columns names of the features
 * @param encoding of the rows, FLOAT32_LE or FLOAT64_LE
 * @param rows each row's features, encoded
 * @param classNames of the labels
 * @param labels each row's classes
 */
public record Table(
        Path file,
        List<String> columns,
        FeatureEncoding encoding,
        List<byte[]> rows,
        List<String> classNames,
        List<List<Integer>> labels) {
    private static final long MAX_BYTES = 1L << 30;

    /**
     * Reads a table.
     *
     * @param reader not closed
     * @param like the data set whose columns, classes and encoding it must have; null if this table decides
     * @throws IngestException if it is not such a table or larger than half of the memory, naming line and column
     */
    public static Table read(TableReader reader, SourceSpec spec, @Nullable SourceFacts like) {
        return read(reader, spec, like, Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / 2));
    }

    static Table read(TableReader reader, SourceSpec spec, @Nullable SourceFacts like, long maxBytes) {
        Path file = reader.file();
        ColumnPick pick = ColumnPick.of(file, reader.columns(), spec, like == null ? null : like.columns());
        List<String> known =
                like != null ? like.classNames() : spec.classes() != null ? ClassNames.read(spec.classes()) : List.of();
        LabelCells.Collector cells =
                new LabelCells.Collector(file, spec.task(), spec.columns().skipUnlabelled(), known);
        TableRows rows = new TableRows(pick.features().size());
        double[] values = new double[pick.features().size()];
        while (reader.next()) {
            if (!cells.take(reader.text(pick.label()), reader.unit(), reader.place())) {
                continue;
            }
            for (int i = 0; i < values.length; i++) {
                values[i] = reader.number(pick.features().get(i));
            }
            rows.add(values);
            if (rows.bytes() > maxBytes) {
                throw IngestException.in(
                        file,
                        "holds more than " + maxBytes + " bytes of features by " + reader.unit() + " " + reader.place()
                                + ": give more memory with SLUICE_JAVA_OPTS=-Xmx, split it, or publish to the samples topic"
                                + " directly");
            }
        }
        LabelCells labels = cells.finish();
        List<String> classNames = known.isEmpty() ? labels.inferClassNames() : known;
        List<List<Integer>> indices = labels.indices(classNames);
        if (like == null) {
            labels.warnOfMany(classNames.size());
        }
        FeatureEncoding encoding = like == null ? rows.encoding() : like.encoding();
        List<byte[]> encoded = rows.encoded(encoding);
        if (!pick.asked()) {
            IndexColumn.refuse(file, pick, encoded);
        }
        return new Table(file, pick.names(), encoding, encoded, classNames, indices);
    }
}
