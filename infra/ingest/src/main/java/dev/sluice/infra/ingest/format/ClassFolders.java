package dev.sluice.infra.ingest.format;

import dev.sluice.infra.ingest.source.ClassNames;
import dev.sluice.infra.ingest.source.IngestException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders of a class each, with images at any depth. What is left out is warned of by name: folders without an image, folders of systems, and
 * images that lie in no class.
 */
final class ClassFolders {
    private static final Logger LOG = LoggerFactory.getLogger(ClassFolders.class);
    private static final int MAX_FILES = 20_000_000;
    private static final int MAX_NAMED = 20;

    private final Path root;
    private final Map<String, List<Path>> imagesOf;

    private ClassFolders(Path root, Map<String, List<Path>> imagesOf) {
        this.root = root;
        this.imagesOf = imagesOf;
    }

    /**
     * @param root holds a folder for each class
     * @throws IngestException if there is none with images
     */
    static ClassFolders in(Path root) {
        Map<String, List<Path>> imagesOf = new TreeMap<>();
        List<Path> empty = new ArrayList<>();
        List<Path> unreadable = new ArrayList<>();
        long others = 0;
        long images = 0;
        for (Path folder : ImageTree.subfolders(root)) {
            ImageTree.Found found = ImageTree.below(folder);
            others += found.others();
            unreadable.addAll(found.unreadable());
            images += found.images().size();
            if (found.images().isEmpty()) {
                empty.add(folder);
            } else {
                imagesOf.computeIfAbsent(
                                ClassNames.normalised(String.valueOf(folder.getFileName())), name -> new ArrayList<>())
                        .addAll(found.images());
            }
            if (images > MAX_FILES) {
                throw IngestException.in(root, "holds more than " + MAX_FILES + " images");
            }
        }
        leftOut("folders without an image", empty);
        leftOut("folders that systems or tools made", ImageTree.systemFolders(root));
        leftOut("what cannot be read, or links that lead back", unreadable);
        if (others > 0) {
            LOG.atWarn()
                    .addKeyValue("folder", root)
                    .addKeyValue("files", others)
                    .log("left out files of other kinds");
        }
        if (ImageTree.holdsImages(root)) {
            LOG.atWarn().addKeyValue("folder", root).log("left out images that lie beside the folders of classes");
        }
        if (imagesOf.isEmpty()) {
            throw IngestException.in(
                    root, "holds no image (.png, .jpg, .webp, .bmp, .tif, .gif) in a sub-folder for each class");
        }
        return new ClassFolders(root, imagesOf);
    }

    private static void leftOut(String what, List<Path> paths) {
        if (!paths.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("count", paths.size())
                    .addKeyValue("paths", paths.subList(0, Math.min(MAX_NAMED, paths.size())))
                    .log("left out " + what);
        }
    }

    /** Names of the classes, sorted; as numbers if all are. */
    List<String> names() {
        boolean numbers = imagesOf.keySet().stream().allMatch(name -> name.matches("[0-9]{1,9}"));
        Comparator<String> order = numbers ? Comparator.comparingInt(Integer::parseInt) : Comparator.naturalOrder();
        return imagesOf.keySet().stream().sorted(order).toList();
    }

    /**
     * Every image with its class.
     *
     * @throws IngestException if a folder is not named as one of the classes
     */
    List<ImageFolderSource.Entry> entries(List<String> classNames) {
        Map<String, Integer> indexOf = new HashMap<>();
        for (int i = 0; i < classNames.size(); i++) {
            indexOf.put(ClassNames.normalised(classNames.get(i)), i);
        }
        List<ImageFolderSource.Entry> entries = new ArrayList<>();
        imagesOf.forEach((name, images) -> {
            Integer label = indexOf.get(name);
            if (label == null) {
                throw IngestException.in(
                        root.resolve(name), "is not the name of a class; the classes are " + shortened(classNames));
            }
            images.forEach(image -> entries.add(new ImageFolderSource.Entry(image, List.of(label))));
        });
        return entries;
    }

    private static String shortened(List<String> names) {
        return names.size() <= MAX_NAMED
                ? names.toString()
                : names.subList(0, MAX_NAMED) + " and " + (names.size() - MAX_NAMED) + " more";
    }
}
