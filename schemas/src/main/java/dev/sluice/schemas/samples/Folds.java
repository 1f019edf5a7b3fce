package dev.sluice.schemas.samples;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The folds of a data set: parts of about the same size, each learnt by a network of its own, so that every sample can be scored by a network that has learnt
 * no copy of it. Which fold a sample is in follows from its data set and id alone, whatever its pass and label.
 */
public final class Folds {
    /** Stands for no fold: a model of everything. */
    public static final int NONE = -1;
    /** Stands for the models of both folds together. */
    public static final int BOTH = -2;
    /** The most there may be. */
    public static final int MOST = 2;

    private static final int MANTISSA_BITS = 53;

    private Folds() {}

    /**
     * {@code floor(folds · h / 2^53)}, h the first 53 bits of the SHA-256 of {@code fold\n<dataset>\n<id>} in UTF-8.
     *
     * @param folds how many there are, at least 1
     * @return from 0 to {@code folds - 1}
     */
    public static int of(String dataset, String id, int folds) {
        if (folds == 1) {
            return 0;
        }
        byte[] digest = sha256().digest(("fold\n" + dataset + "\n" + id).getBytes(StandardCharsets.UTF_8));
        double fraction = (ByteBuffer.wrap(digest).getLong() >>> (Long.SIZE - MANTISSA_BITS)) * 0x1p-53;
        return (int) (fraction * folds);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
