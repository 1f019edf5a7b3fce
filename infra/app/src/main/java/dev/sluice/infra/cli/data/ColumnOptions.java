package dev.sluice.infra.cli.data;

import dev.sluice.infra.ingest.source.ColumnChoice;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options that say which columns and rows of a table count. */
final class ColumnOptions {
    @Option(
            names = "--ignore-column",
            paramLabel = "NAME|NUMBER",
            description = "Tables: column to leave out, by name or by number from 1; may be given several times.")
    List<String> ignored = new ArrayList<>();

    @Option(
            names = "--feature-columns",
            paramLabel = "A,B,...",
            split = ",",
            description =
                    "Tables: columns that are features, by name or by number from 1; 'all' for all but the label column"
                            + " and those left out, even if one looks like an index (default: the same without such columns).")
    List<String> features = new ArrayList<>();

    @Option(
            names = "--skip-unlabelled",
            description = "Tables and lists of images: leave out rows without a label (empty, NA, NaN, null, None).")
    boolean skipUnlabelled;

    ColumnChoice choice() {
        return new ColumnChoice(ignored, features, skipUnlabelled);
    }
}
