package dev.sluice.schemas.models;

import dev.sluice.schemas.records.ModelSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the chunks of models together again, per data set, as they arrive. Keeps at most one unfinished model a data set; a
 * chunk out of order, of another version or beyond the bounds drops the unfinished one. Not thread-safe.
 */
public final class ModelAssembler {

    /**
     * A whole model.
     *
     * @param snapshot its last chunk, for the fields that speak of the whole
     * @param bytes the model
     */
    public record Model(ModelSnapshot snapshot, byte[] bytes) {}

    private final Map<String, List<ModelSnapshot>> unfinished = new HashMap<>();

    /**
     * @param chunk the next record of {@code sluice.models}
     * @return the model this chunk completes, or null if more are to come or it does not fit
     * @throws IllegalArgumentException if the completed model does not match its size or checksum
     */
    public @Nullable Model add(ModelSnapshot chunk) {
        String dataset = chunk.getDataset();
        List<ModelSnapshot> chunks =
                chunk.getChunkIndex() == 0 ? new ArrayList<>() : unfinished.getOrDefault(dataset, new ArrayList<>());
        unfinished.remove(dataset);
        boolean fits = chunk.getChunkIndex() == chunks.size()
                && chunk.getChunkIndex() < chunk.getChunkCount()
                && chunk.getTotalBytes() > 0
                && chunk.getTotalBytes() <= ModelChunks.MAX_MODEL_BYTES
                && (chunks.isEmpty() || chunks.get(0).getVersion() == chunk.getVersion());
        if (!fits) {
            return null;
        }
        chunks.add(chunk);
        if (chunks.size() < chunk.getChunkCount()) {
            unfinished.put(dataset, chunks);
            return null;
        }
        return new Model(chunk, join(chunks, chunk));
    }

    private static byte[] join(List<ModelSnapshot> chunks, ModelSnapshot last) {
        long held = chunks.stream().mapToLong(c -> c.getData().remaining()).sum();
        if (held != last.getTotalBytes()) {
            throw new IllegalArgumentException("model version " + last.getVersion() + " of '" + last.getDataset()
                    + "' holds " + held + " bytes, announced were " + last.getTotalBytes());
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
}
