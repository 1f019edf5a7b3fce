package dev.sluice.infra.cli.data;

import dev.sluice.infra.cli.shared.ConnectionMixin;
import dev.sluice.infra.demo.DemoData;
import dev.sluice.infra.ingest.source.SourceSpec;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say which data set is evaluated on. */
final class SourceOptions {
    /** Drawn camera frames are the same for all seeds of a grid. */
    private static final long CAMERA_SEED = 1;

    @Option(names = "--data", paramLabel = "DIR|FILE|camera", description = DemoData.DESCRIPTION)
    @Nullable
    String data;

    @Option(
            names = "--test-data",
            paramLabel = "DIR|FILE",
            description = "Samples to measure accuracy on (default: the test split of the data set).")
    @Nullable
    String testData;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Option(names = "--classes", paramLabel = "FILE", description = "Class names, one a line.")
    @Nullable
    Path classes;

    @Option(
            names = "--label-column",
            paramLabel = "NAME",
            defaultValue = "label",
            description = "Tables and lists of images: column that holds the class (default: ${DEFAULT-VALUE}).")
    String labelColumn = "label";

    @Mixin
    private final ColumnOptions columns = new ColumnOptions();

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = ConnectionMixin.DATA_DIR,
            description = "Where a fetched data set is kept, and the log (default: ${DEFAULT-VALUE}).")
    Path dataDir = Path.of(ConnectionMixin.DATA_DIR);

    /**
     * Finds the data set, fetching it where none is named.
     *
     * @param out told what is done
     * @throws IllegalArgumentException naming the option that is out of range
     */
    SourceSpec find(PrintWriter out) {
        return DemoData.keptIn(dataDir, out)
                .find(data, CAMERA_SEED)
                .withTestData(testData)
                .withFormat(format.format)
                .withClasses(classes)
                .withLabelColumn(labelColumn)
                .withColumns(columns.choice());
    }
}
