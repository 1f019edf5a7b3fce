package dev.sluice.infra.ingest.format;

import dev.sluice.infra.ingest.format.ImageDecoder.BadImageException;
import dev.sluice.infra.ingest.format.ImageDecoder.Shape;
import dev.sluice.infra.ingest.source.ClassNames;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.SourceSpec;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.schemas.records.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens image folders: {@code <class>/*.png} (or {@code .jpg}, {@code .jpeg}), or the same under {@code train/} and
 * {@code test/}. Class names are those of the sub-folders, sorted, as numbers if all are. A folder may hold an
 * {@link ImageList} instead, a multi-label one must.
 */
final class ImageFolderFormat {
    private static final Logger LOG = LoggerFactory.getLogger(ImageFolderFormat.class);
    private static final int MAX_FILES = 20_000_000;
    /** How many images, spread over all, are asked for the common shape: one odd one must not decide it. */
    private static final int PROBES = 25;

    private ImageFolderFormat() {}

    /** Whether a folder looks like one of images. */
    static boolean recognises(Path folder, Task task, String labelColumn) {
        Path root = root(folder, Split.TRAIN);
        if (task == Task.MULTI_LABEL || ImageList.in(root, task, labelColumn)) {
            return ImageList.in(root, task, labelColumn);
        }
        for (Path classFolder : subfolders(root)) {
            try (Stream<Path> files = Files.list(classFolder)) {
                if (files.anyMatch(ImageFolderFormat::isImage)) {
                    return true;
                }
            } catch (IOException e) {
                throw IngestException.unreadable(classFolder, e);
            }
        }
        return false;
    }

    static SampleSource open(Path folder, SourceSpec spec) {
        Path root = root(folder, Split.TRAIN);
        List<String> known = spec.classes() != null ? ClassNames.read(spec.classes()) : List.of();
        ImageList list = listed(root, spec) ? ImageList.read(root, spec, known) : null;
        List<String> classNames =
                !known.isEmpty() ? known : list != null ? list.labels().inferClassNames() : names(root);
        String dataset = spec.dataset() != null ? spec.dataset() : SampleSources.datasetName(folder);
        List<ImageFolderSource.Entry> entries = list != null ? entries(list, classNames) : entries(root, classNames);
        return new ImageFolderSource(
                root,
                Split.TRAIN,
                dataset,
                classNames,
                spec.task(),
                commonShape(entries, root),
                entries,
                spec.maxSkipped());
    }

    /** The test split: the {@code test} sub-folder, or the folder itself if it is one of its own. */
    static Optional<SampleSource> openTest(Path folder, boolean ownFolder, SourceFacts train, SourceSpec spec) {
        Path test = folder.resolve(Split.TEST.label());
        if (!Files.isDirectory(test) && !ownFolder) {
            return Optional.empty();
        }
        Path root = Files.isDirectory(test) ? test : folder;
        Shape shape = new Shape(
                train.shape().get(0), train.shape().get(1), train.shape().get(2));
        return Optional.of(new ImageFolderSource(
                root,
                Split.TEST,
                train.dataset(),
                train.classNames(),
                train.task(),
                shape,
                listed(root, spec)
                        ? entries(ImageList.read(root, spec, train.classNames()), train.classNames())
                        : entries(root, train.classNames()),
                spec.maxSkipped()));
    }

    private static boolean listed(Path root, SourceSpec spec) {
        return spec.task() == Task.MULTI_LABEL || ImageList.in(root, spec.task(), spec.labelColumn());
    }

    private static Path root(Path folder, Split split) {
        Path below = folder.resolve(split.label());
        return Files.isDirectory(below) ? below : folder;
    }

    private static List<String> names(Path root) {
        List<String> names = subfolders(root).stream()
                .map(f -> String.valueOf(f.getFileName()))
                .toList();
        boolean numbers = names.stream().allMatch(n -> n.matches("[0-9]{1,9}"));
        Comparator<String> order = numbers ? Comparator.comparingInt(Integer::parseInt) : Comparator.naturalOrder();
        return names.stream().sorted(order).toList();
    }

    private static List<Path> subfolders(Path root) {
        try (Stream<Path> all = Files.list(root)) {
            return all.filter(Files::isDirectory)
                    .filter(f -> !String.valueOf(f.getFileName()).startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw IngestException.unreadable(root, e);
        }
    }

    private static List<ImageFolderSource.Entry> entries(ImageList list, List<String> classNames) {
        List<List<Integer>> labels = list.labels().indices(classNames);
        List<ImageFolderSource.Entry> entries = new ArrayList<>(labels.size());
        for (int i = 0; i < labels.size(); i++) {
            entries.add(new ImageFolderSource.Entry(list.images().get(i), labels.get(i)));
        }
        return entries;
    }

    private static List<ImageFolderSource.Entry> entries(Path root, List<String> classNames) {
        Map<String, Integer> indexOf = new HashMap<>();
        for (int i = 0; i < classNames.size(); i++) {
            indexOf.put(classNames.get(i), i);
        }
        List<ImageFolderSource.Entry> entries = new ArrayList<>();
        long others = 0;
        for (Path classFolder : subfolders(root)) {
            Integer label = indexOf.get(String.valueOf(classFolder.getFileName()));
            if (label == null) {
                throw IngestException.in(
                        classFolder, "is not the name of a class; the classes are " + shortened(classNames));
            }
            List<Path> all = files(classFolder);
            List<Path> images = all.stream().filter(ImageFolderFormat::isImage).toList();
            others += all.size() - images.size();
            images.forEach(image -> entries.add(new ImageFolderSource.Entry(image, List.of(label))));
            if (entries.size() > MAX_FILES) {
                throw IngestException.in(root, "holds more than " + MAX_FILES + " images");
            }
        }
        if (others > 0) {
            LOG.atWarn()
                    .addKeyValue("folder", root)
                    .addKeyValue("files", others)
                    .log("left out files that are not named .png, .jpg or .jpeg");
        }
        if (entries.isEmpty()) {
            throw IngestException.in(root, "holds no .png, .jpg or .jpeg file in a sub-folder for each class");
        }
        return entries;
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw IngestException.unreadable(folder, e);
        }
    }

    private static boolean isImage(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && (name.endsWith(".png") || name.endsWith(".jpg") || name.endsWith(".jpeg"));
    }

    private static Shape commonShape(List<ImageFolderSource.Entry> entries, Path root) {
        Map<Shape, Integer> votes = new HashMap<>();
        int colour = 0;
        int probes = Math.min(PROBES, entries.size());
        String lastProblem = "";
        for (int i = 0; i < probes; i++) {
            Path file = entries.get((int) ((long) i * entries.size() / probes)).file();
            try {
                Shape shape = ImageDecoder.probe(file);
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

    private static String shortened(List<String> names) {
        return names.size() <= 20 ? names.toString() : names.subList(0, 20) + " and " + (names.size() - 20) + " more";
    }
}
