package dev.sluice.infra.ingest.format;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The two files of an IDX data set's split, found by the names they go by: {@code train-images-idx3-ubyte.gz} beside
 * {@code train-labels-idx1-ubyte.gz}, {@code t10k} or {@code test} for the test split, a prefix before it, a dot for a dash.
 *
 * @param images file of images
 * @param labels file of labels
 */
record IdxPair(Path images, Path labels) {
    static final int LABEL_HEADER_BYTES = 8;

    private static final Pattern IMAGES =
            Pattern.compile("(.*?)(train|t10k|test)-images([.-])idx3-ubyte(\\.gz)?", Pattern.CASE_INSENSITIVE);

    static boolean isImages(Path file) {
        return IMAGES.matcher(String.valueOf(file.getFileName())).matches();
    }

    /** The pair of an images file that was named itself. */
    static IdxPair ofImages(Path images) {
        String name = String.valueOf(images.getFileName());
        String stem = name.replaceFirst("\\.gz$", "")
                .replaceFirst("images(?=[.-]idx3)", "labels")
                .replace("idx3", "idx1");
        if (!stem.contains("labels")) {
            throw IngestException.in(
                    images,
                    "is not named like train-images-idx3-ubyte, so its labels file cannot be told: name the folder");
        }
        for (String candidate : List.of(stem, stem + ".gz")) {
            Path labels = images.resolveSibling(candidate);
            if (Files.exists(labels)) {
                return new IdxPair(images, labels);
            }
        }
        throw IngestException.in(images, "has no labels file " + stem + " or " + stem + ".gz beside it");
    }

    /**
     * The pair of a split in a folder; an unpacked file is preferred to the same file gzipped.
     *
     * @throws IngestException if there are several, or the labels are missing
     */
    static Optional<IdxPair> in(Path folder, Split split) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(f -> splitOf(f).equals(Optional.of(split)))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
            long different =
                    found.stream().map(IdxPair::unpackedName).distinct().count();
            if (different > 1) {
                throw IngestException.in(
                        folder,
                        "holds several images files for " + split.label() + ": " + found + "; name the one you mean");
            }
            return found.stream().findFirst().map(IdxPair::ofImages);
        } catch (IOException e) {
            throw IngestException.unreadable(folder, e);
        }
    }

    /** The labels; each may be 0 to 255. */
    byte[] readLabels() {
        try (IdxFile file = IdxFile.open(labels, 1, 1)) {
            return file.all();
        } catch (IOException e) {
            throw IngestException.unreadable(labels, e);
        }
    }

    private static Optional<Split> splitOf(Path file) {
        Matcher name = IMAGES.matcher(String.valueOf(file.getFileName()));
        if (!name.matches()) {
            return Optional.empty();
        }
        return Optional.of(name.group(2).equalsIgnoreCase("train") ? Split.TRAIN : Split.TEST);
    }

    private static String unpackedName(Path file) {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    }
}
