package dev.sluice.schemas.models;

import dev.sluice.schemas.records.ModelSnapshot;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the chunks of models together again, per data set and slot, as they arrive. Keeps at most one unfinished model a slot and at
 * most {@link #MAX_UNFINISHED_BYTES} in all, the longest untouched dropped first; a chunk out of order, of another model or
 * beyond the bounds drops the unfinished one. Not thread-safe.
 */
public final class ModelAssembler {

    /**
     * A whole model.
     *
     * @param snapshot its last chunk, for the fields that speak of the whole
     * @param bytes the model
     */
    public record Model(ModelSnapshot snapshot, byte[] bytes) {}

    /** Bytes held for models of which chunks are missing, two of the largest. */
    public static final long MAX_UNFINISHED_BYTES = 2 * ModelChunks.MAX_MODEL_BYTES;

    // bounds what is not bytes: names and records of data sets that exist only in a hostile publisher's chunks
    private static final int MAX_UNFINISHED = 64;

    private final long maxModelBytes;
    private final long maxUnfinishedBytes;
    private final Map<String, Unfinished> unfinished = new LinkedHashMap<>();
    private long unfinishedBytes;

    /** Chunks that came so far, in one array: they are not all alive beside the model that they become. */
    private static final class Unfinished {
        final ModelSnapshot first;
        byte[] bytes = new byte[0];
        int size;
        int chunks;

        Unfinished(ModelSnapshot chunk) {
            first = ModelSnapshot.newBuilder(chunk)
                    .setData(ByteBuffer.allocate(0))
                    .build();
        }

        /** Grows by a quarter, so that no more is taken than was sent, whatever was announced, and little is copied. */
        void add(ByteBuffer data) {
            int length = data.remaining();
            if (size + length > bytes.length) {
                long larger = Math.max(size + length, bytes.length + bytes.length / 4L);
                bytes = Arrays.copyOf(bytes, (int) Math.min(first.getTotalBytes(), larger));
            }
            data.duplicate().get(bytes, size, length);
            size += length;
            chunks++;
        }
    }

    /** An assembler of models up to {@link ModelChunks#MAX_MODEL_BYTES}. */
    public ModelAssembler() {
        this(ModelChunks.MAX_MODEL_BYTES, MAX_UNFINISHED_BYTES);
    }

    /**
     * An assembler of models within bounds.
     *
     * @param maxModelBytes largest model, at least 1
     * @param maxUnfinishedBytes bytes held for models of which chunks are missing, at least as many
     */
    public ModelAssembler(long maxModelBytes, long maxUnfinishedBytes) {
        this.maxModelBytes = Math.min(maxModelBytes, ModelChunks.MAX_MODEL_BYTES);
        this.maxUnfinishedBytes = maxUnfinishedBytes;
    }

    /**
     * @param chunk the next record of {@code sluice.models}
     * @return the model this chunk completes, or null if more are to come or it does not fit
     * @throws IllegalArgumentException if there are more bytes than announced, the completed model does not match its size or
     *     checksum, or it is larger than this assembler takes: said at its first chunk, the others are passed over
     */
    public @Nullable Model add(ModelSnapshot chunk) {
        String place = new ModelKey(chunk.getDataset(), chunk.getSlot(), 0).text();
        Unfinished before = drop(place);
        Unfinished model = chunk.getChunkIndex() == 0 ? new Unfinished(chunk) : before;
        if (model == null || !fits(chunk, model)) {
            return null;
        }
        if (chunk.getTotalBytes() > maxModelBytes) {
            throw new IllegalArgumentException(
                    named(chunk) + " has " + chunk.getTotalBytes() + " bytes, allowed are " + maxModelBytes);
        }
        if (model.size + (long) chunk.getData().remaining() > chunk.getTotalBytes()) {
            throw sizeDiffers(model.size + (long) chunk.getData().remaining(), chunk);
        }
        model.add(chunk.getData());
        if (model.chunks < chunk.getChunkCount()) {
            keep(place, model);
            return null;
        }
        return new Model(chunk, whole(model, chunk));
    }

    /** Drops unfinished models, the longest untouched first, until they hold at most so many bytes. */
    public void keepAtMost(long bytes) {
        while (unfinishedBytes > bytes) {
            drop(unfinished.keySet().iterator().next());
        }
    }

    long unfinishedBytes() {
        return unfinishedBytes;
    }

    private static boolean fits(ModelSnapshot chunk, Unfinished model) {
        ModelSnapshot first = model.first;
        return chunk.getChunkIndex() == model.chunks
                && chunk.getChunkIndex() < chunk.getChunkCount()
                && chunk.getChunkCount() <= ModelChunks.MAX_CHUNKS
                && chunk.getTotalBytes() <= ModelChunks.MAX_MODEL_BYTES
                && chunk.getVersion() >= 1
                && chunk.getVersion() <= ModelChunks.MAX_VERSION
                && chunk.getData().hasRemaining()
                && first.getVersion() == chunk.getVersion()
                && first.getChunkCount() == chunk.getChunkCount()
                && first.getTotalBytes() == chunk.getTotalBytes()
                && first.getSha256().equals(chunk.getSha256());
    }

    private @Nullable Unfinished drop(String place) {
        Unfinished model = unfinished.remove(place);
        unfinishedBytes -= model == null ? 0 : model.size;
        return model;
    }

    private void keep(String place, Unfinished model) {
        unfinished.put(place, model);
        unfinishedBytes += model.size;
        keepAtMost(maxUnfinishedBytes);
        while (unfinished.size() > MAX_UNFINISHED) {
            drop(unfinished.keySet().iterator().next());
        }
    }

    private static byte[] whole(Unfinished model, ModelSnapshot last) {
        if (model.size != last.getTotalBytes()) {
            throw sizeDiffers(model.size, last);
        }
        if (!ModelChunks.sha256(model.bytes).equals(last.getSha256())) {
            throw new IllegalArgumentException(named(last) + " does not match its checksum");
        }
        return model.bytes;
    }

    private static IllegalArgumentException sizeDiffers(long held, ModelSnapshot last) {
        return new IllegalArgumentException(
                named(last) + " holds " + held + " bytes, announced were " + last.getTotalBytes());
    }

    private static String named(ModelSnapshot chunk) {
        return "model version " + chunk.getVersion() + " of '" + chunk.getDataset() + "'";
    }
}
