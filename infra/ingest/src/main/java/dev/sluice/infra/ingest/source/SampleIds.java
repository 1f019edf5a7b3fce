package dev.sluice.infra.ingest.source;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Ids of samples: stable over passes and runs, fit for a terminal. */
public final class SampleIds {
    private static final int DIGITS = 5;
    private static final int MAX_LENGTH = 256;

    private SampleIds() {}

    /** {@code train-00042}: split and position. */
    public static String numbered(Split split, int index) {
        String digits = Integer.toString(index);
        return split.label() + "-" + "0".repeat(Math.max(0, DIGITS - digits.length())) + digits;
    }

    /** A file's path below the data set's folder, or a hash of it where it is too long or holds control characters. */
    public static String ofPath(Split split, String path) {
        String id = split.label() + "/" + path;
        boolean fits = id.length() <= MAX_LENGTH && id.chars().noneMatch(Character::isISOControl);
        return fits ? id : split.label() + "-" + sha256(path.getBytes(StandardCharsets.UTF_8));
    }

    /** An id with something in front of it, or a hash of both where that is too long. */
    public static String prefixed(String prefix, String id) {
        String whole = prefix + id;
        return whole.length() <= MAX_LENGTH ? whole : sha256(whole.getBytes(StandardCharsets.UTF_8));
    }

    /** 64 lower-case hex digits. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
