package dev.sluice.infra.ingest.format;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleIds;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.schemas.records.FeatureEncoding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Batches of CIFAR-10 in its binary version: records of one byte of label and 3,072 of pixels, channels first. Read where they
 * lie. Format: A. Krizhevsky, "The CIFAR-10 dataset", section "binary version".
 */
final class CifarSource implements SampleSource {
    static final int PIXEL_BYTES = 3 * 32 * 32;
    static final int RECORD_BYTES = 1 + PIXEL_BYTES;

    private static final int MAX_RECORDS_A_FILE = 10_000_000;

    private record Batch(Path file, FileChannel channel, int first, byte[] labels) {}

    private final List<Batch> batches;
    private final Split split;
    private final SourceFacts facts;

    private CifarSource(List<Batch> batches, Split split, SourceFacts facts) {
        this.batches = batches;
        this.split = split;
        this.facts = facts;
    }

    /** @throws IngestException if a file is empty, cut off in a record or holds a label without a class */
    static CifarSource open(List<Path> files, Split split, String dataset, List<String> classNames) {
        List<Batch> batches = new ArrayList<>();
        try {
            int size = 0;
            for (Path file : files) {
                Batch batch = batch(file, size, classNames.size());
                batches.add(batch);
                size = Math.addExact(size, batch.labels().length);
            }
            SourceFacts facts = new SourceFacts(dataset, classNames, List.of(3, 32, 32), FeatureEncoding.UINT8, size);
            return new CifarSource(batches, split, facts);
        } catch (RuntimeException e) {
            close(batches);
            throw e;
        }
    }

    private static Batch batch(Path file, int first, int classes) {
        @Nullable FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
            long size = channel.size();
            if (size == 0) {
                throw IngestException.in(file, "is empty");
            }
            if (size % RECORD_BYTES != 0 || size / RECORD_BYTES > MAX_RECORDS_A_FILE) {
                throw IngestException.in(
                        file,
                        "has " + size + " bytes, which is not a whole number of CIFAR-10 records of " + RECORD_BYTES
                                + " bytes (up to " + MAX_RECORDS_A_FILE + "): it is cut off or of another format");
            }
            byte[] labels = new byte[(int) (size / RECORD_BYTES)];
            for (int i = 0; i < labels.length; i++) {
                long offset = (long) i * RECORD_BYTES;
                Channels.readFully(channel, ByteBuffer.wrap(labels, i, 1), offset);
                if (Byte.toUnsignedInt(labels[i]) >= classes) {
                    throw IngestException.in(
                            file,
                            "label " + Byte.toUnsignedInt(labels[i]) + " at offset " + offset
                                    + " is out of range: there are classes 0 to " + (classes - 1));
                }
            }
            return new Batch(file, channel, first, labels);
        } catch (IOException e) {
            closeAfter(channel, e);
            throw IngestException.unreadable(file, e);
        } catch (IngestException e) {
            closeAfter(channel, e);
            throw e;
        }
    }

    @Override
    public SourceFacts facts() {
        return facts;
    }

    @Override
    public RawSample read(int index) {
        Batch batch = batchOf(index);
        int inBatch = index - batch.first();
        byte[] pixels = new byte[PIXEL_BYTES];
        try {
            Channels.readFully(batch.channel(), ByteBuffer.wrap(pixels), (long) inBatch * RECORD_BYTES + 1);
        } catch (IOException e) {
            throw IngestException.unreadable(batch.file(), e);
        }
        return new RawSample(
                SampleIds.numbered(split, index),
                pixels,
                Byte.toUnsignedInt(batch.labels()[inBatch]),
                String.valueOf(batch.file().getFileName()),
                Map.of());
    }

    private Batch batchOf(int index) {
        for (Batch batch : batches) {
            if (index >= batch.first() && index < batch.first() + batch.labels().length) {
                return batch;
            }
        }
        throw new IndexOutOfBoundsException(index);
    }

    @Override
    public void close() {
        close(batches);
    }

    private static void close(List<Batch> batches) {
        for (Batch batch : batches) {
            try {
                batch.channel().close();
            } catch (IOException e) {
                throw IngestException.unreadable(batch.file(), e);
            }
        }
    }

    private static void closeAfter(@Nullable FileChannel channel, Exception reason) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }
}
