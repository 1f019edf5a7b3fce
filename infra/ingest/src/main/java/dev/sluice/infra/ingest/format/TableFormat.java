package dev.sluice.infra.ingest.format;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.SourceSpec;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.infra.ingest.table.Table;
import dev.sluice.infra.ingest.table.TableReader;
import dev.sluice.infra.ingest.table.TableReaders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Opens tables: a file, or a folder with {@code train} and {@code test} of the same kind, or with one table. */
final class TableFormat {
    private TableFormat() {}

    static boolean recognises(Path folder) {
        return !files(folder).isEmpty();
    }

    static SampleSource open(Path data, SourceSpec spec) {
        Path file = Files.isDirectory(data) ? trainFile(data) : data;
        String dataset = spec.dataset() != null
                ? spec.dataset()
                : SampleSources.datasetName(Files.isDirectory(data) ? data : file);
        return new TableSource(Split.TRAIN, dataset, read(file, spec, null), spec.task());
    }

    static Optional<SampleSource> openTest(Path data, SourceFacts train, SourceSpec spec) {
        Optional<Path> file = Files.isDirectory(data) ? named(data, Split.TEST) : Optional.of(data);
        return file.map(path -> new TableSource(Split.TEST, train.dataset(), read(path, spec, train), train.task()));
    }

    private static Table read(Path file, SourceSpec spec, @Nullable SourceFacts like) {
        try (TableReader reader = TableReaders.open(file, spec.labelColumn())) {
            return Table.read(reader, spec, like);
        }
    }

    private static Path trainFile(Path folder) {
        return named(folder, Split.TRAIN).orElseGet(() -> {
            List<Path> files = files(folder);
            if (files.size() != 1) {
                throw IngestException.in(
                        folder, "holds " + files.size() + " tables and none called train: name the one you mean");
            }
            return files.get(0);
        });
    }

    private static Optional<Path> named(Path folder, Split split) {
        return files(folder).stream()
                .filter(file -> String.valueOf(file.getFileName()).startsWith(split.label() + "."))
                .findFirst();
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(TableReaders::isTable).sorted().toList();
        } catch (IOException e) {
            throw IngestException.unreadable(folder, e);
        }
    }
}
