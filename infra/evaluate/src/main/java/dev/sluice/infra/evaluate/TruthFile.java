package dev.sluice.infra.evaluate;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.Truth;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the true labels of a data set from lines of {@code sample index,true label}. The index counts the samples of the split that is
 * streamed, from 0, in the data set's own order; the label is the index of a class, the name of one, or -1 for a sample that
 * shows none. A first line that does not begin with a number is taken for a heading. Every sample must be there once.
 */
public final class TruthFile {
    private static final long MAX_BYTES = 64L << 20;
    private static final int UNSET = Integer.MIN_VALUE;

    private final Path file;
    private final List<String> classNames;
    private final int[] labels;
    private int found;

    private TruthFile(Path file, List<String> classNames, int size) {
        this.file = file;
        this.classNames = classNames;
        labels = new int[size];
        Arrays.fill(labels, UNSET);
    }

    /**
     * @param facts of the split that is streamed
     * @return the true class of every sample, {@link Truth#NO_CLASS} for none
     * @throws IngestException if the file cannot be read or does not fit the data set, naming the line
     */
    public static int[] read(Path file, SourceFacts facts) {
        return read(file, facts.classNames(), facts.size());
    }

    /**
     * @param classNames names of the classes
     * @param size samples there must be
     * @return the true class of every sample, {@link Truth#NO_CLASS} for none
     * @throws IngestException as {@link #read(Path, SourceFacts)}
     */
    public static int[] read(Path file, List<String> classNames, int size) {
        TruthFile truth = new TruthFile(file, classNames, size);
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IngestException(file + ": holds more than " + MAX_BYTES + " bytes");
            }
            try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                truth.read(lines);
            }
        } catch (NoSuchFileException e) {
            throw new IngestException(file + ": no such file; --truth names the file of true labels", e);
        } catch (CharacterCodingException e) {
            throw new IngestException(file + ": is not UTF-8 text", e);
        } catch (IOException e) {
            throw new IngestException(file + ": cannot be read: " + e.getMessage(), e);
        }
        if (truth.found != truth.labels.length) {
            throw new IngestException(file + ": has labels of " + truth.found + " samples, the data set has "
                    + truth.labels.length + " (--truth counts all of them, whatever --limit says)");
        }
        return truth.labels;
    }

    private void read(BufferedReader lines) throws IOException {
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            String text = number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line;
            boolean heading = number == 1 && !text.matches("\\s*\"?[-0-9].*");
            if (!text.isBlank() && !heading) {
                take(number, text);
            }
        }
    }

    private void take(int line, String text) {
        int comma = text.indexOf(',');
        if (comma < 0) {
            throw wrong(line, "is no 'sample index,true label'");
        }
        String field = unquoted(text.substring(0, comma));
        int index = field.matches("[0-9]{1,9}") ? Integer.parseInt(field) : -1;
        if (index < 0 || index >= labels.length) {
            throw wrong(line, "sample index '" + shortened(field) + "' is not 0 to " + (labels.length - 1));
        }
        if (labels[index] != UNSET) {
            throw wrong(line, "sample " + index + " stands there twice");
        }
        labels[index] = label(line, unquoted(text.substring(comma + 1)));
        found++;
    }

    private int label(int line, String field) {
        int named = classNames.indexOf(field);
        // classes may be called by numbers that are not their indices
        int label = named < 0 && field.matches("-1|[0-9]{1,6}") ? Integer.parseInt(field) : named;
        boolean none = named < 0 && field.equals("-1");
        if (!none && (label < 0 || label >= classNames.size())) {
            throw wrong(
                    line,
                    "true label '" + shortened(field) + "' is neither a class from 0 to " + (classNames.size() - 1)
                            + " nor the name of one, nor -1 for none");
        }
        return label;
    }

    private IngestException wrong(int line, String what) {
        return new IngestException(file + ": line " + line + ": " + what);
    }

    private static String unquoted(String field) {
        String text = field.strip();
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}
