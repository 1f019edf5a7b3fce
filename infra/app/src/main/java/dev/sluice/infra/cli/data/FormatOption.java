package dev.sluice.infra.cli.data;

import dev.sluice.infra.ingest.source.DataFormat;
import picocli.CommandLine.Option;

/** What the files of a data set hold. */
final class FormatOption {
    @Option(
            names = "--format",
            defaultValue = "AUTO",
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}, told from the files).")
    DataFormat format = DataFormat.AUTO;
}
