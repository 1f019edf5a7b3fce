package dev.sluice.infra.ingest.format;

import dev.sluice.infra.images.BadImageException;
import dev.sluice.infra.images.BadImageException.Reason;
import dev.sluice.infra.images.ImageDecoder;
import dev.sluice.infra.images.ImageDecoder.Shape;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleIds;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Image files with a class or a set of classes each, decoded when read. A bad one is warned of and passed over, up to a limit. */
final class ImageFolderSource implements SampleSource {
    private static final Logger LOG = LoggerFactory.getLogger(ImageFolderSource.class);
    private static final String RESIZE = "--resize HEIGHTxWIDTH makes images of different sizes alike";

    /** An image file and its classes. */
    record Entry(Path file, List<Integer> labels) {}

    private final Path root;
    private final Split split;
    private final SourceFacts facts;
    private final Shape shape;
    private final ImageDecoder decoder;
    private final List<Entry> entries;
    private final int maxSkipped;
    private final BitSet bad = new BitSet();
    private final Map<Reason, Map<String, Integer>> badOf = new EnumMap<>(Reason.class);

    /**
     * @param root what ids are paths below
     * @param facts of these images
     */
    ImageFolderSource(
            Path root, Split split, SourceFacts facts, ImageDecoder decoder, List<Entry> entries, int maxSkipped) {
        this.root = root;
        this.split = split;
        this.facts = facts;
        this.decoder = decoder;
        this.entries = List.copyOf(entries);
        this.maxSkipped = maxSkipped;
        shape = new Shape(
                facts.shape().get(0), facts.shape().get(1), facts.shape().get(2));
    }

    static SourceFacts facts(String dataset, List<String> classNames, Task task, Shape shape, List<Entry> entries) {
        return new SourceFacts(dataset, classNames, shape.toList(), FeatureEncoding.UINT8, entries.size(), task);
    }

    @Override
    public SourceFacts facts() {
        return facts;
    }

    @Override
    public @Nullable RawSample read(int index) {
        if (bad.get(index)) {
            return null;
        }
        Entry entry = entries.get(index);
        try {
            byte[] values = decoder.decode(entry.file(), shape);
            String path = root.relativize(entry.file()).toString().replace('\\', '/');
            return new RawSample(SampleIds.ofPath(split, path), values, entry.labels(), path, Map.of());
        } catch (BadImageException e) {
            skip(index, entry, e);
            return null;
        }
    }

    private void skip(int index, Entry entry, BadImageException problem) {
        bad.set(index);
        badOf.computeIfAbsent(problem.reason(), reason -> new TreeMap<>())
                .merge(classes(entry.labels()), 1, Integer::sum);
        if (skipped() > maxSkipped) {
            throw new IngestException(
                    entry.file() + ": " + problem.getMessage() + "; with it " + skipped()
                            + " images are unusable, more than the " + maxSkipped + " allowed ("
                            + String.join("; ", leftOut())
                            + "): mend or remove them, or raise --max-skipped",
                    problem);
        }
        LOG.atWarn()
                .addKeyValue("file", entry.file())
                .addKeyValue("problem", problem.getMessage())
                .addKeyValue("skipped", skipped())
                .log("passed over an unusable image");
    }

    @Override
    public int skipped() {
        return bad.cardinality();
    }

    @Override
    public List<String> leftOut() {
        List<String> lines = new ArrayList<>();
        badOf.forEach((reason, counts) ->
                counts.forEach((classes, count) -> lines.add(reason.label() + ", " + classes + ": " + count)));
        if (badOf.containsKey(Reason.OTHER_SIZE)) {
            lines.add(RESIZE);
        }
        return lines;
    }

    private String classes(List<Integer> labels) {
        List<String> names = labels.stream().map(facts.classNames()::get).toList();
        return names.isEmpty() ? "no class" : (names.size() == 1 ? "class " : "classes ") + String.join("|", names);
    }

    @Override
    public void close() {
        // files are opened one at a time, while they are read
    }
}
