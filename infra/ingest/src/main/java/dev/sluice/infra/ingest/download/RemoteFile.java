package dev.sluice.infra.ingest.download;

import java.util.regex.Pattern;

/**
 * A gzipped file to fetch. Its content is known; its container is not, as mirrors pack it differently.
 *
 * @param name file name, the same at every mirror
 * @param sha256 SHA-256 of the unpacked content, lower-case hex
 * @param unpackedBytes size of the unpacked content
 */
public record RemoteFile(String name, String sha256, long unpackedBytes) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /** What a gzip container may add to content that does not compress. */
    private static final long CONTAINER_BYTES = 64 << 10;

    /** @throws IllegalArgumentException naming what is out of range */
    public RemoteFile {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("file name '" + name + "' must be letters, digits, . _ and -");
        }
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("sha256 must be 64 lower-case hex digits");
        }
        if (unpackedBytes < 1) {
            throw new IllegalArgumentException("unpackedBytes must be at least 1, not " + unpackedBytes);
        }
    }

    /** Most bytes to accept from a mirror. */
    long maxPackedBytes() {
        return unpackedBytes + unpackedBytes / 1000 + CONTAINER_BYTES;
    }
}
