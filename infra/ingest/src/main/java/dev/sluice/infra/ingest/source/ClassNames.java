package dev.sluice.infra.ingest.source;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Names of classes, from a file or made up. */
public final class ClassNames {
    /** Most classes a data set may have. */
    public static final int MAX_CLASSES = 100_000;

    private static final long MAX_FILE_BYTES = 16L << 20;

    private ClassNames() {}

    /** {@code "0"}, {@code "1"} and so on: at least two. */
    public static List<String> numbered(int classes) {
        return IntStream.range(0, Math.max(2, classes))
                .mapToObj(Integer::toString)
                .toList();
    }

    /**
     * Reads one name a line; empty lines at the end do not count.
     *
     * @throws IngestException if the file is unreadable, a line is empty or two are alike, naming the line
     */
    public static List<String> read(Path file) {
        List<String> names = new ArrayList<>();
        Map<String, Integer> lineOf = new HashMap<>();
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            String name = normalised(lines.get(i).strip());
            if (name.isEmpty()) {
                throw IngestException.in(file, "line " + (i + 1) + " is empty; it must name a class");
            }
            Integer earlier = lineOf.putIfAbsent(name, i + 1);
            if (earlier != null) {
                throw IngestException.in(
                        file, "line " + (i + 1) + " names class '" + name + "' again, as line " + earlier + " does");
            }
            names.add(name);
        }
        if (names.size() < 2 || names.size() > MAX_CLASSES) {
            throw IngestException.in(
                    file, "names " + names.size() + " class(es), 2 to " + MAX_CLASSES + " are possible");
        }
        return List.copyOf(names);
    }

    /** A name in Unicode's normalisation form C, so that one typed on another system is the same. */
    public static String normalised(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    private static List<String> lines(Path file) {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw IngestException.in(file, "is larger than " + MAX_FILE_BYTES + " bytes: no list of class names");
            }
            List<String> lines = new ArrayList<>(Files.readAllLines(file, StandardCharsets.UTF_8));
            while (!lines.isEmpty() && lines.get(lines.size() - 1).isBlank()) {
                lines.remove(lines.size() - 1);
            }
            return lines;
        } catch (CharacterCodingException e) {
            throw new IngestException(file + ": is not UTF-8 text", e);
        } catch (IOException e) {
            throw IngestException.unreadable(file, e);
        }
    }
}
