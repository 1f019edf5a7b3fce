package dev.sluice.infra.ingest;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.LabelledSample;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;

/**
 * What an ingest that was interrupted has delivered: the samples that its descriptor announced, by id and pass. Of each, 64 bits of a SHA-256 are
 * kept: two of 10 million samples meet with a probability of 3 in a million. Not thread-safe.
 */
public final class Delivered {
    private final DatasetDescriptor descriptor;
    private final int maxSamples;
    private final MessageDigest digest;
    private long[] hashes = new long[1024];
    private int size;
    private boolean sorted = true;

    /**
     * @param descriptor the data set's newest, of the interrupted ingest
     * @param maxBytes most memory to spend, in bytes
     */
    public Delivered(DatasetDescriptor descriptor, long maxBytes) {
        this.descriptor = descriptor;
        // the array and its larger copy while it grows
        maxSamples = (int) Math.min(Integer.MAX_VALUE / 2, maxBytes / (3 * Long.BYTES));
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /**
     * Takes a sample of the topic; those of other data sets and other ingests do not count.
     *
     * @throws IngestException if there are more than memory allows
     */
    public void add(LabelledSample sample) {
        Instant announced = sample.getDescribedAt();
        boolean ours = sample.getDataset().equals(descriptor.getDataset())
                // other clients may not tell what announced a sample
                && (announced.equals(descriptor.getCreatedAt()) || announced.equals(Instant.EPOCH));
        if (!ours) {
            return;
        }
        if (size == maxSamples) {
            throw new IngestException("more than " + maxSamples + " samples of '" + descriptor.getDataset()
                    + "' are there: give more memory with SLUICE_JAVA_OPTS=-Xmx");
        }
        if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, Math.min(2 * size, maxSamples));
        }
        hashes[size++] = hash(sample.getId(), sample.getPass());
        sorted = false;
    }

    /** Whether a sample was delivered in a pass, counted from 1. */
    boolean contains(String id, int pass) {
        if (!sorted) {
            Arrays.sort(hashes, 0, size);
            sorted = true;
        }
        return Arrays.binarySearch(hashes, 0, size, hash(id, pass)) >= 0;
    }

    /** How many samples were delivered, those that came twice as often. */
    public int size() {
        return size;
    }

    /** What announced them, and will announce the rest. */
    DatasetDescriptor descriptor() {
        return descriptor;
    }

    /**
     * Sees whether a data set is the one that was announced.
     *
     * @param samples of all passes together
     * @throws IngestException saying what differs
     */
    void check(SourceFacts facts, int passes, long samples) {
        same("class names", facts.classNames(), descriptor.getClassNames());
        same("task", facts.task(), descriptor.getTask());
        same("shape", facts.shape(), descriptor.getShape());
        same("encoding", facts.encoding(), descriptor.getEncoding());
        same("passes", passes, descriptor.getPasses());
        same("samples in all", samples, descriptor.getExpectedSamples());
    }

    private void same(String what, Object now, Object announced) {
        if (!now.equals(announced)) {
            throw new IngestException("data set '" + descriptor.getDataset() + "' has " + what + " " + now
                    + ", the ingest to go on with announced " + announced
                    + ": give the options it was given, or leave --resume out to begin anew");
        }
    }

    private long hash(String id, int pass) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(pass).array());
        return ByteBuffer.wrap(digest.digest(id.getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }
}
