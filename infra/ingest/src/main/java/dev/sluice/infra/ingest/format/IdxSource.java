package dev.sluice.infra.ingest.format;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleIds;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.samples.SampleDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A pair of IDX files: grey images and their labels. */
final class IdxSource implements SampleSource {
    private final SourceFacts facts;
    private final Split split;
    private final IdxFile images;
    private final byte[] labels;
    private final String sourceName;

    private IdxSource(SourceFacts facts, Split split, IdxFile images, byte[] labels) {
        this.facts = facts;
        this.split = split;
        this.images = images;
        this.labels = labels;
        sourceName = String.valueOf(images.file().getFileName());
    }

    /**
     * @param pair the files
     * @param dataset name of the data set
     * @param classNames name of each class
     * @throws IngestException if a file is damaged, the counts differ or a label has no class
     */
    static IdxSource open(IdxPair pair, Split split, String dataset, List<String> classNames) {
        byte[] labels = pair.readLabels();
        checkLabels(pair.labels(), labels, classNames.size());
        IdxFile images = IdxFile.open(pair.images(), 3, SampleDecoder.MAX_VALUES);
        try {
            if (images.items() != labels.length) {
                throw IngestException.in(
                        pair.images(),
                        "holds " + images.items() + " images, but " + pair.labels() + " holds " + labels.length
                                + " labels");
            }
            int[] extents = images.extents();
            SourceFacts facts = new SourceFacts(
                    dataset, classNames, List.of(1, extents[1], extents[2]), FeatureEncoding.UINT8, images.items());
            return new IdxSource(facts, split, images, labels);
        } catch (IngestException e) {
            closeQuietly(images, e);
            throw e;
        }
    }

    private static void checkLabels(Path file, byte[] labels, int classes) {
        for (int i = 0; i < labels.length; i++) {
            int label = Byte.toUnsignedInt(labels[i]);
            if (label >= classes) {
                throw IngestException.in(
                        file,
                        "label " + label + " at offset " + (IdxPair.LABEL_HEADER_BYTES + i)
                                + " is out of range: there are classes 0 to " + (classes - 1));
            }
        }
    }

    @Override
    public SourceFacts facts() {
        return facts;
    }

    @Override
    public RawSample read(int index) {
        return new RawSample(
                SampleIds.numbered(split, index),
                images.item(index),
                Byte.toUnsignedInt(labels[index]),
                sourceName,
                Map.of());
    }

    @Override
    public boolean inMemory() {
        return images.inMemory();
    }

    @Override
    public void close() {
        try {
            images.close();
        } catch (IOException e) {
            throw IngestException.unreadable(images.file(), e);
        }
    }

    private static void closeQuietly(IdxFile file, Exception reason) {
        try {
            file.close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }
}
