package dev.sluice.infra.ingest.format;

import dev.sluice.infra.images.BadImageException;
import dev.sluice.infra.images.ImageDecoder;
import dev.sluice.infra.images.ImageDecoder.Shape;
import dev.sluice.infra.ingest.source.ClassNames;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.SourceSpec;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.schemas.records.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Opens image folders: {@code <class>/.../*.png}, or the same under {@code train/} and {@code test/} ({@link ImageSplits}). Class names are those
 * of the sub-folders, sorted, as numbers if all are. A folder may hold an {@link ImageList} instead, a multi-label one must.
 */
final class ImageFolderFormat {
    /** How many images, spread over all, are asked for the common shape: one odd one must not decide it. */
    private static final int PROBES = 25;

    private ImageFolderFormat() {}

    /** Whether a folder looks like one of images. */
    static boolean recognises(Path folder, Task task, String labelColumn) {
        if (ImageList.in(ImageSplits.listRoot(folder, Split.TRAIN, task, labelColumn), task, labelColumn)) {
            return true;
        }
        return task != Task.MULTI_LABEL && ImageTree.subfolders(folder).stream().anyMatch(ImageTree::holdsImagesBelow);
    }

    static SampleSource open(Path folder, SourceSpec spec) {
        List<String> known = spec.classes() == null ? List.of() : ClassNames.read(spec.classes());
        Path root = root(folder, Split.TRAIN, spec);
        List<String> classNames;
        List<ImageFolderSource.Entry> entries;
        if (listed(root, spec)) {
            ImageList list = ImageList.read(root, spec, known);
            classNames = known.isEmpty() ? list.labels().inferClassNames() : known;
            entries = entries(list, classNames);
        } else {
            ClassFolders folders = ClassFolders.in(root);
            classNames = known.isEmpty() ? folders.names() : known;
            entries = folders.entries(classNames);
        }
        ImageDecoder decoder = new ImageDecoder(spec.resize());
        Shape shape = commonShape(decoder, entries, root);
        String dataset = spec.dataset() != null ? spec.dataset() : SampleSources.datasetName(folder);
        SourceFacts facts = ImageFolderSource.facts(dataset, classNames, spec.task(), shape, entries);
        return new ImageFolderSource(root, Split.TRAIN, facts, decoder, entries, spec.maxSkipped());
    }

    /** The test split: the {@code test} sub-folder, or the folder itself if it is one of its own. */
    static Optional<SampleSource> openTest(Path folder, boolean ownFolder, SourceFacts train, SourceSpec spec) {
        Path root = root(folder, Split.TEST, spec);
        if (root.equals(folder) && !ownFolder) {
            return Optional.empty();
        }
        Shape shape = new Shape(
                train.shape().get(0), train.shape().get(1), train.shape().get(2));
        List<ImageFolderSource.Entry> entries = listed(root, spec)
                ? entries(ImageList.read(root, spec, train.classNames()), train.classNames())
                : ClassFolders.in(root).entries(train.classNames());
        SourceFacts facts = ImageFolderSource.facts(train.dataset(), train.classNames(), train.task(), shape, entries);
        return Optional.of(new ImageFolderSource(
                root, Split.TEST, facts, new ImageDecoder(spec.resize()), entries, spec.maxSkipped()));
    }

    private static Path root(Path folder, Split split, SourceSpec spec) {
        Path ofList = ImageSplits.listRoot(folder, split, spec.task(), spec.labelColumn());
        return listed(ofList, spec) ? ofList : ImageSplits.root(folder, split);
    }

    private static boolean listed(Path root, SourceSpec spec) {
        return spec.task() == Task.MULTI_LABEL || ImageList.in(root, spec.task(), spec.labelColumn());
    }

    private static List<ImageFolderSource.Entry> entries(ImageList list, List<String> classNames) {
        List<List<Integer>> labels = list.labels().indices(classNames);
        List<ImageFolderSource.Entry> entries = new ArrayList<>(labels.size());
        for (int i = 0; i < labels.size(); i++) {
            entries.add(new ImageFolderSource.Entry(list.images().get(i), labels.get(i)));
        }
        return entries;
    }

    private static Shape commonShape(ImageDecoder decoder, List<ImageFolderSource.Entry> entries, Path root) {
        Map<Shape, Integer> votes = new HashMap<>();
        int colour = 0;
        int probes = Math.min(PROBES, entries.size());
        String lastProblem = "";
        for (int i = 0; i < probes; i++) {
            Path file = entries.get((int) ((long) i * entries.size() / probes)).file();
            try {
                Shape shape = decoder.probe(file);
                colour += shape.channels() == 3 ? 1 : 0;
                votes.merge(new Shape(1, shape.height(), shape.width()), 1, Integer::sum);
            } catch (BadImageException e) {
                lastProblem = file + " " + e.getMessage();
            }
        }
        int channels = colour > 0 ? 3 : 1;
        String problem = lastProblem;
        return votes.entrySet().stream()
                .max(Map.Entry.<Shape, Integer>comparingByValue()
                        .thenComparing(e -> -e.getKey().height())
                        .thenComparing(e -> -e.getKey().width()))
                .map(e -> new Shape(channels, e.getKey().height(), e.getKey().width()))
                .orElseThrow(() -> IngestException.in(
                        root, "none of " + probes + " images tried could be decoded; the last: " + problem));
    }
}
