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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Opens CIFAR-10, binary version: {@code data_batch_*.bin}, {@code test_batch.bin}, {@code batches.meta.txt} if there. */
final class CifarFormat {
    private static final Pattern TRAIN_FILE = Pattern.compile("data_batch_[0-9]{1,3}\\.bin");
    private static final String TEST_FILE = "test_batch.bin";

    private static final String NAMES_FILE = "batches.meta.txt";
    private static final int CLASSES = 10;

    private CifarFormat() {}

    private static boolean isTrain(Path file) {
        return TRAIN_FILE.matcher(String.valueOf(file.getFileName())).matches();
    }

    static boolean isBatch(Path file) {
        return isTrain(file) || String.valueOf(file.getFileName()).equals(TEST_FILE);
    }

    static SampleSource open(Path data, SourceSpec spec) {
        List<Path> files = Files.isDirectory(data) ? batches(data) : List.of(data);
        if (files.isEmpty()) {
            throw IngestException.in(data, "holds no data_batch_1.bin and the like");
        }
        String dataset = spec.dataset() != null ? spec.dataset() : SampleSources.datasetName(data);
        return CifarSource.open(files, Split.TRAIN, dataset, classNames(data, spec));
    }

    static Optional<SampleSource> openTest(Path data, SourceFacts train) {
        Path file = Files.isDirectory(data) ? data.resolve(TEST_FILE) : data;
        return Files.exists(file)
                ? Optional.of(CifarSource.open(List.of(file), Split.TEST, train.dataset(), train.classNames()))
                : Optional.empty();
    }

    private static List<String> classNames(Path data, SourceSpec spec) {
        if (spec.classes() != null) {
            return ClassNames.read(spec.classes());
        }
        Path names = Files.isDirectory(data) ? data.resolve(NAMES_FILE) : data.resolveSibling(NAMES_FILE);
        return Files.exists(names) ? ClassNames.read(names) : ClassNames.numbered(CLASSES);
    }

    private static List<Path> batches(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(CifarFormat::isTrain)
                    .sorted(Comparator.comparing((Path f) -> f.toString().length())
                            .thenComparing(Path::toString))
                    .toList();
        } catch (IOException e) {
            throw IngestException.unreadable(folder, e);
        }
    }
}
