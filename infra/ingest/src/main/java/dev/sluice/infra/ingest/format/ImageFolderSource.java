package dev.sluice.infra.ingest.format;

import dev.sluice.infra.ingest.format.ImageDecoder.BadImageException;
import dev.sluice.infra.ingest.format.ImageDecoder.Shape;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleIds;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.Task;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Image files with a class or a set of classes each, decoded when read. A bad one is warned of and passed over, up to a limit. */
final class ImageFolderSource implements SampleSource {
    private static final Logger LOG = LoggerFactory.getLogger(ImageFolderSource.class);

    /** An image file and its classes. */
    record Entry(Path file, List<Integer> labels) {}

    private final Path root;
    private final Split split;
    private final SourceFacts facts;
    private final Shape shape;
    private final List<Entry> entries;
    private final int maxSkipped;
    private final BitSet bad = new BitSet();

    ImageFolderSource(
            Path root,
            Split split,
            String dataset,
            List<String> classNames,
            Task task,
            Shape shape,
            List<Entry> entries,
            int maxSkipped) {
        this.root = root;
        this.split = split;
        this.shape = shape;
        this.entries = List.copyOf(entries);
        this.maxSkipped = maxSkipped;
        facts = new SourceFacts(dataset, classNames, shape.toList(), FeatureEncoding.UINT8, entries.size(), task);
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
            byte[] values = ImageDecoder.decode(entry.file(), shape);
            String path = root.relativize(entry.file()).toString().replace('\\', '/');
            return new RawSample(SampleIds.ofPath(split, path), values, entry.labels(), path, Map.of());
        } catch (BadImageException e) {
            skip(index, entry.file(), e);
            return null;
        }
    }

    private void skip(int index, Path file, BadImageException problem) {
        bad.set(index);
        if (skipped() > maxSkipped) {
            throw new IngestException(
                    file + ": " + problem.getMessage() + "; with it " + skipped()
                            + " images are unusable, more than the " + maxSkipped
                            + " allowed: mend or remove them, or raise --max-skipped",
                    problem);
        }
        LOG.atWarn()
                .addKeyValue("file", file)
                .addKeyValue("problem", problem.getMessage())
                .addKeyValue("skipped", skipped())
                .log("passed over an unusable image");
    }

    @Override
    public int skipped() {
        return bad.cardinality();
    }

    @Override
    public void close() {
        // files are opened one at a time, while they are read
    }
}
