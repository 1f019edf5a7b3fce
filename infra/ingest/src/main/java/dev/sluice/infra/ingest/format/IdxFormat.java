package dev.sluice.infra.ingest.format;

import dev.sluice.infra.ingest.source.ClassNames;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.SourceSpec;
import dev.sluice.infra.ingest.source.Split;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Opens the splits of IDX data sets and finds their class names. */
final class IdxFormat {
    private IdxFormat() {}

    static SampleSource open(Path data, SourceSpec spec) {
        boolean folder = Files.isDirectory(data);
        IdxPair train = folder ? pair(data, Split.TRAIN) : IdxPair.ofImages(data);
        List<byte[]> labels = new ArrayList<>(List.of(train.readLabels()));
        if (folder) {
            IdxPair.in(data, Split.TEST).ifPresent(test -> labels.add(test.readLabels()));
        }
        boolean fashion = FashionMnist.isTrainLabels(labels.get(0));
        String dataset = spec.dataset() != null ? spec.dataset() : fashion ? FashionMnist.DATASET : name(data);
        return IdxSource.open(train, Split.TRAIN, dataset, classNames(spec, fashion, labels));
    }

    static Optional<SampleSource> openTest(Path data, SourceFacts train) {
        Optional<IdxPair> pair =
                Files.isDirectory(data) ? IdxPair.in(data, Split.TEST) : Optional.of(IdxPair.ofImages(data));
        return pair.map(p -> IdxSource.open(p, Split.TEST, train.dataset(), train.classNames()));
    }

    private static List<String> classNames(SourceSpec spec, boolean fashion, List<byte[]> labels) {
        if (spec.classes() != null) {
            return ClassNames.read(spec.classes());
        }
        if (fashion) {
            return FashionMnist.CLASS_NAMES;
        }
        int highest = 0;
        for (byte[] split : labels) {
            for (byte label : split) {
                highest = Math.max(highest, Byte.toUnsignedInt(label));
            }
        }
        return ClassNames.numbered(highest + 1);
    }

    private static IdxPair pair(Path folder, Split split) {
        return IdxPair.in(folder, split)
                .orElseThrow(() -> IngestException.in(
                        folder,
                        "holds no " + split.label() + "-images-idx3-ubyte or " + split.label()
                                + "-images-idx3-ubyte.gz"));
    }

    private static String name(Path data) {
        Path folder = Files.isDirectory(data) ? data : data.toAbsolutePath().getParent();
        return SampleSources.datasetName(folder == null ? data : folder);
    }
}
