package dev.sluice.schemas.models;

import dev.sluice.schemas.records.ModelSnapshot;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Cuts a model into records of {@code sluice.models} and gives them their keys. {@link ModelAssembler} puts them together again. */
public final class ModelChunks {
    /** Largest chunk, in bytes. */
    public static final int CHUNK_BYTES = 8 << 20;
    /** Largest model accepted, in bytes. */
    public static final long MAX_MODEL_BYTES = 256L << 20;
    /** Most chunks accepted for one model: enough for the largest in chunks of 256 KiB. */
    public static final int MAX_CHUNKS = 1024;
    /** Highest version accepted, far from where counting on would overflow. */
    public static final long MAX_VERSION = 1L << 53;

    private ModelChunks() {}

    /**
     * @param template every field but the chunk's own ones, which are overwritten
     * @param model the whole model, at most {@link #MAX_MODEL_BYTES}
     * @return its chunks in order, at least one
     * @throws IllegalArgumentException if the model is empty or too large
     */
    public static List<ModelSnapshot> split(ModelSnapshot template, byte[] model) {
        if (model.length == 0 || model.length > MAX_MODEL_BYTES) {
            throw new IllegalArgumentException(
                    "a model must have 1 to " + MAX_MODEL_BYTES + " bytes, not " + model.length);
        }
        int count = (model.length + CHUNK_BYTES - 1) / CHUNK_BYTES;
        String checksum = sha256(model);
        List<ModelSnapshot> chunks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int from = i * CHUNK_BYTES;
            chunks.add(ModelSnapshot.newBuilder(template)
                    .setChunkIndex(i)
                    .setChunkCount(count)
                    .setTotalBytes(model.length)
                    .setSha256(checksum)
                    .setData(ByteBuffer.wrap(model, from, Math.min(CHUNK_BYTES, model.length - from))
                            .slice())
                    .build());
        }
        return chunks;
    }

    /** Record key of a chunk. */
    public static String key(ModelSnapshot chunk) {
        return ModelKey.of(chunk).text();
    }

    /** SHA-256 in lower-case hex. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
