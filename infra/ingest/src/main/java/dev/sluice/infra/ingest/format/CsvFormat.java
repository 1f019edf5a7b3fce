package dev.sluice.infra.ingest.format;

import dev.sluice.infra.ingest.source.ClassNames;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.SourceSpec;
import dev.sluice.infra.ingest.source.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Opens CSV data sets: a file, or a folder with {@code train.csv} and {@code test.csv}, or with one CSV file. */
final class CsvFormat {
    private CsvFormat() {}

    static boolean isCsv(Path file) {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".csv");
    }

    static boolean recognises(Path folder) {
        return !files(folder).isEmpty();
    }

    static SampleSource open(Path data, SourceSpec spec) {
        Path file = Files.isDirectory(data) ? trainFile(data) : data;
        String dataset = spec.dataset() != null
                ? spec.dataset()
                : SampleSources.datasetName(Files.isDirectory(data) ? data : file);
        CsvTable table = CsvTable.read(file, spec.labelColumn(), CsvTable.MAX_BYTES);
        LabelCells cells = LabelCells.of(file, spec.task(), table.labels(), table.lines());
        List<String> names = spec.classes() != null ? ClassNames.read(spec.classes()) : cells.inferClassNames();
        return new CsvSource(file, Split.TRAIN, dataset, names, table, cells, spec.task());
    }

    static Optional<SampleSource> openTest(Path data, SourceFacts train, SourceSpec spec) {
        Path file = Files.isDirectory(data) ? data.resolve("test.csv") : data;
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        CsvTable table = CsvTable.read(file, spec.labelColumn(), CsvTable.MAX_BYTES);
        LabelCells cells = LabelCells.of(file, train.task(), table.labels(), table.lines());
        return Optional.of(
                new CsvSource(file, Split.TEST, train.dataset(), train.classNames(), table, cells, train.task()));
    }

    private static Path trainFile(Path folder) {
        Path train = folder.resolve("train.csv");
        if (Files.exists(train)) {
            return train;
        }
        List<Path> files = files(folder);
        if (files.size() != 1) {
            throw IngestException.in(
                    folder, "holds " + files.size() + " CSV files and no train.csv: name the one you mean");
        }
        return files.get(0);
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(CsvFormat::isCsv).sorted().toList();
        } catch (IOException e) {
            throw IngestException.unreadable(folder, e);
        }
    }
}
