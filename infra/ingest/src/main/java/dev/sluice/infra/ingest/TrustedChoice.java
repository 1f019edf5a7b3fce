package dev.sluice.infra.ingest;

import dev.sluice.infra.ingest.format.SampleSources;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.SourceSpec;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which samples are trusted.
 *
 * @param kind where they come from
 * @param count of a split how many, at least 1; 0 for as many as may be
 * @param data of data of its own the folder or file, else null
 */
public record TrustedChoice(Kind kind, int count, @Nullable String data) {
    /** As many of the test split as may be, none where there is no test split. */
    public static final TrustedChoice DEFAULT = new TrustedChoice(Kind.SPLIT_IF_ANY, 0, null);

    private static final String SPLIT = "split:";

    /** Where trusted samples come from. */
    public enum Kind {
        /** There are none. */
        NONE,
        /** The test split, which must be there. */
        SPLIT,
        /** The test split, if there is one. */
        SPLIT_IF_ANY,
        /** A folder or file, all of it. */
        DATA
    }

    /**
     * @param text {@code none}, {@code split:N}, or a folder or file; null for {@link #DEFAULT}
     * @throws IllegalArgumentException if N is not a number of at least 1, or the text is blank
     */
    public static TrustedChoice parse(@Nullable String text) {
        if (text == null) {
            return DEFAULT;
        }
        if (text.equals("none")) {
            return new TrustedChoice(Kind.NONE, 0, null);
        }
        if (text.isBlank()) {
            throw new IllegalArgumentException("--trusted must be a folder, a file, split:N or none");
        }
        if (!text.startsWith(SPLIT)) {
            return new TrustedChoice(Kind.DATA, 0, text);
        }
        String number = text.substring(SPLIT.length());
        if (!number.matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException(
                    "--trusted split:N needs a number of samples from 1, not '" + number + "'");
        }
        return new TrustedChoice(Kind.SPLIT, Integer.parseInt(number), null);
    }

    /**
     * Opens them.
     *
     * @param spec as the training split was opened
     * @param train facts of that split, whose classes and shape trusted samples have
     * @return empty if there are none to be published
     * @throws IngestException if they are damaged, there are too few of them, or they do not suit the data set
     */
    public Optional<TrustedSource> open(SourceSpec spec, SourceFacts train) {
        if (kind == Kind.NONE) {
            return Optional.empty();
        }
        if (data != null) {
            return Optional.of(ownData(data, spec, train));
        }
        Optional<SampleSource> test = SampleSources.openTest(spec, train);
        if (test.isEmpty() && kind == Kind.SPLIT) {
            throw new IngestException("data set '" + train.dataset()
                    + "' has no test split to trust samples of: name a folder or file with --trusted");
        }
        return test.map(this::split).filter(source -> source.size() > 0);
    }

    private TrustedSource split(SampleSource test) {
        int size = test.facts().size();
        try {
            return new TrustedSource(test, TestSplit.trusted(size, count == 0 ? TestSplit.trustable(size) : count), "");
        } catch (IllegalArgumentException e) {
            test.close();
            throw new IngestException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Ids get the name of the folder or file in front: those that files are numbered by would meet those of the test split. */
    private static TrustedSource ownData(String data, SourceSpec spec, SourceFacts train) {
        SampleSource source = SampleSources.openTest(spec.withTestData(data), train)
                .orElseThrow(() -> new IngestException(
                        "'" + data + "' holds no samples to trust: name the file, or a folder with a test split"));
        Path name = Path.of(data).toAbsolutePath().normalize().getFileName();
        int[] all = IntStream.range(0, source.facts().size()).toArray();
        return new TrustedSource(source, all, (name == null ? "data" : name) + "/");
    }
}
