package dev.sluice.infra.ingest.format;

import dev.sluice.infra.ingest.source.IngestException;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What lies in a folder of images: its sub-folders, and images at any depth below them. Folders that systems and tools make do not count. */
final class ImageTree {
    private static final Pattern IMAGE = Pattern.compile(".+\\.(png|jpe?g|jpe|jfif|webp|bmp|dib|tiff?|gif)");
    private static final Set<String> OF_SYSTEMS = Set.of(
            "__macosx",
            "@eadir",
            "#recycle",
            "$recycle.bin",
            "system volume information",
            "lost+found",
            "__pycache__",
            "thumbs.db",
            "desktop.ini");
    private static final int MAX_DEPTH = 32;

    /**
     * What was found below a folder.
     *
     * @param images in the order of their paths
     * @param others how many other files there are
     * @param unreadable what could not be looked into, links that lead back among it
     */
    record Found(List<Path> images, int others, List<Path> unreadable) {}

    private ImageTree() {}

    /** Sub-folders in the order of their names, but for those of systems. */
    static List<Path> subfolders(Path folder) {
        return folders(folder).stream().filter(path -> !ofSystem(path)).toList();
    }

    /** Sub-folders that systems and tools made, in the order of their names. */
    static List<Path> systemFolders(Path folder) {
        return folders(folder).stream().filter(ImageTree::ofSystem).toList();
    }

    private static List<Path> folders(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw IngestException.unreadable(folder, e);
        }
    }

    /** Whether images lie directly in a folder. */
    static boolean holdsImages(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.anyMatch(file -> isImage(file) && Files.isRegularFile(file));
        } catch (IOException e) {
            throw IngestException.unreadable(folder, e);
        }
    }

    /** Whether there is an image at any depth. */
    static boolean holdsImagesBelow(Path folder) {
        return !walk(folder, 1).images().isEmpty();
    }

    /** All images at any depth. */
    static Found below(Path folder) {
        return walk(folder, Integer.MAX_VALUE);
    }

    private static Found walk(Path folder, int wanted) {
        List<Path> images = new ArrayList<>();
        List<Path> unreadable = new ArrayList<>();
        int[] others = new int[1];
        try {
            Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), MAX_DEPTH, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path below, BasicFileAttributes attributes) {
                    boolean skipped = !below.equals(folder) && ofSystem(below);
                    return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile() && isImage(file)) {
                        images.add(file);
                    } else if (attributes.isDirectory()) {
                        unreadable.add(file);
                    } else if (!ofSystem(file)) {
                        others[0]++;
                    }
                    return images.size() >= wanted ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException problem) {
                    unreadable.add(file);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw IngestException.unreadable(folder, e);
        }
        Collections.sort(images);
        return new Found(List.copyOf(images), others[0], List.copyOf(unreadable));
    }

    private static boolean ofSystem(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.startsWith(".") || OF_SYSTEMS.contains(name.toLowerCase(Locale.ROOT));
    }

    private static boolean isImage(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && IMAGE.matcher(name).matches();
    }
}
