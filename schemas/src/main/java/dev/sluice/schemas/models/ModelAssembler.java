package dev.sluice.schemas.models;

import dev.sluice.schemas.records.ModelSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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

    private final Map<String, List<ModelSnapshot>> unfinished = new LinkedHashMap<>();
    private long unfinishedBytes;

    /**
     * @param chunk the next record of {@code sluice.models}
     * @return the model this chunk completes, or null if more are to come or it does not fit
     * @throws IllegalArgumentException if there are more bytes than announced, or the completed model does not match its size or
     *     checksum
     */
    public @Nullable Model add(ModelSnapshot chunk) {
        String place = new ModelKey(chunk.getDataset(), chunk.getSlot(), 0).text();
        List<ModelSnapshot> before = drop(place);
        List<ModelSnapshot> chunks = chunk.getChunkIndex() == 0 ? new ArrayList<>() : before;
        if (!fits(chunk, chunks)) {
            return null;
        }
        chunks.add(chunk);
        if (bytes(chunks) > chunk.getTotalBytes()) {
            throw sizeDiffers(chunks, chunk);
        }
        if (chunks.size() < chunk.getChunkCount()) {
            keep(place, chunks);
            return null;
        }
        return new Model(chunk, join(chunks, chunk));
    }

    long unfinishedBytes() {
        return unfinishedBytes;
    }

    private static boolean fits(ModelSnapshot chunk, List<ModelSnapshot> before) {
        if (chunk.getChunkIndex() != before.size()
                || chunk.getChunkIndex() >= chunk.getChunkCount()
                || chunk.getChunkCount() > ModelChunks.MAX_CHUNKS
                || chunk.getTotalBytes() > ModelChunks.MAX_MODEL_BYTES
                || chunk.getVersion() < 1
                || chunk.getVersion() > ModelChunks.MAX_VERSION
                || !chunk.getData().hasRemaining()) {
            return false;
        }
        if (before.isEmpty()) {
            return true;
        }
        ModelSnapshot first = before.get(0);
        return first.getVersion() == chunk.getVersion()
                && first.getChunkCount() == chunk.getChunkCount()
                && first.getTotalBytes() == chunk.getTotalBytes()
                && first.getSha256().equals(chunk.getSha256());
    }

    private List<ModelSnapshot> drop(String place) {
        List<ModelSnapshot> chunks = unfinished.remove(place);
        if (chunks == null) {
            return new ArrayList<>();
        }
        unfinishedBytes -= bytes(chunks);
        return chunks;
    }

    private void keep(String place, List<ModelSnapshot> chunks) {
        unfinished.put(place, chunks);
        unfinishedBytes += bytes(chunks);
        while (unfinishedBytes > MAX_UNFINISHED_BYTES || unfinished.size() > MAX_UNFINISHED) {
            drop(unfinished.keySet().iterator().next());
        }
    }

    private static long bytes(List<ModelSnapshot> chunks) {
        return chunks.stream().mapToLong(c -> c.getData().remaining()).sum();
    }

    private static byte[] join(List<ModelSnapshot> chunks, ModelSnapshot last) {
        long held = bytes(chunks);
        if (held != last.getTotalBytes()) {
            throw sizeDiffers(chunks, last);
        }
        byte[] model = new byte[(int) held];
        int at = 0;
        for (ModelSnapshot chunk : chunks) {
            int length = chunk.getData().remaining();
            chunk.getData().duplicate().get(model, at, length);
            at += length;
        }
        if (!ModelChunks.sha256(model).equals(last.getSha256())) {
            throw new IllegalArgumentException("model version " + last.getVersion() + " of '" + last.getDataset()
                    + "' does not match its checksum");
        }
        return model;
    }

    private static IllegalArgumentException sizeDiffers(List<ModelSnapshot> chunks, ModelSnapshot last) {
        return new IllegalArgumentException("model version " + last.getVersion() + " of '" + last.getDataset()
                + "' holds " + bytes(chunks) + " bytes, announced were " + last.getTotalBytes());
    }
}
