package dev.sluice.infra.ingest.format;

import dev.sluice.infra.ingest.source.Split;
import dev.sluice.schemas.records.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which folders are splits and which are classes. A folder {@code train} or {@code test} is a split if images lie in sub-folders of it and none
 * lies in it directly, and all its sibling folders with images have names of splits too. Otherwise it is a class of that name. Lists of images
 * tell by where they lie.
 */
final class ImageSplits {
    private static final Set<String> NAMES = Set.of("train", "test", "val", "valid", "validation", "dev", "eval");

    private ImageSplits() {}

    /** Whether a folder is made of splits. */
    static boolean in(Path folder) {
        List<Path> withImages = ImageTree.subfolders(folder).stream()
                .filter(ImageTree::holdsImagesBelow)
                .toList();
        return withImages.stream().allMatch(ImageSplits::hasName)
                && withImages.stream().anyMatch(ImageSplits::isSplit);
    }

    private static boolean hasName(Path folder) {
        return NAMES.contains(String.valueOf(folder.getFileName()).toLowerCase(Locale.ROOT));
    }

    private static boolean isSplit(Path folder) {
        String name = String.valueOf(folder.getFileName());
        return (name.equals(Split.TRAIN.label()) || name.equals(Split.TEST.label()))
                && !ImageTree.holdsImages(folder)
                && ImageTree.subfolders(folder).stream().anyMatch(ImageTree::holdsImagesBelow);
    }

    /** Where classes of a split lie: its folder where there are splits, else the folder itself. */
    static Path root(Path folder, Split split) {
        Path below = folder.resolve(split.label());
        return Files.isDirectory(below) && isSplit(below) && in(folder) ? below : folder;
    }

    /** Where the list of a split lies, and what it names: its folder if there is a list in it, or none beside it. */
    static Path listRoot(Path folder, Split split, Task task, String labelColumn) {
        Path below = folder.resolve(split.label());
        boolean ownList = ImageList.in(below, task, labelColumn)
                || (Files.isDirectory(below) && !ImageList.in(folder, task, labelColumn));
        return ownList ? below : folder;
    }
}
