package dev.sluice.scorer.feed;

import dev.sluice.schemas.records.Evidence;
import dev.sluice.schemas.records.EvidenceOrigin;
import dev.sluice.schemas.records.TrustedSample;
import dev.sluice.schemas.samples.InvalidSampleException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A sample whose right labels are known, as it is held to be scored again.
 *
 * @param key key of its record, the sample's id
 * @param value what the record says
 * @param source where it was read, without its bytes
 * @param bytes memory that it takes, roughly
 */
public record Trusted(String key, TrustedSample value, ConsumerRecord<byte[], byte[]> source, long bytes) {
    /** Objects and references around the values. */
    private static final int OVERHEAD_BYTES = 1024;

    /** Which are the first to go where there are too many. */
    static final Comparator<Trusted> OLDEST_FIRST =
            Comparator.comparing((Trusted one) -> one.value.getAddedAt()).thenComparing(Trusted::key);

    /**
     * Checks what can be checked without the data set's description.
     *
     * @throws InvalidSampleException naming the field that breaks the contract
     */
    public static Trusted of(String key, TrustedSample value, ConsumerRecord<byte[], byte[]> record) {
        require(key.equals(value.getSample().getId()), "its key is not the id of its sample");
        double probability = value.getInclusionProbability();
        require(probability > 0 && probability <= 1, "inclusionProbability must be above 0 and at most 1");
        require(value.getRevision() >= 1, "revision must be at least 1");
        Set<Integer> given = Set.copyOf(value.getSample().getLabels());
        require(
                value.getOrigin() != EvidenceOrigin.TRUSTED || given.equals(Set.copyOf(value.getRightLabels())),
                "rightLabels of a TRUSTED sample must be those it was given");
        ConsumerRecord<byte[], byte[]> source = new ConsumerRecord<>(
                record.topic(), record.partition(), record.offset(), key.getBytes(StandardCharsets.UTF_8), null);
        return new Trusted(key, value, source, record.value().length + (long) OVERHEAD_BYTES);
    }

    String dataset() {
        return value.getSample().getDataset();
    }

    boolean audit() {
        return value.getOrigin() == EvidenceOrigin.AUDIT;
    }

    /** Whether people found that it belongs to no class. */
    public boolean noneIsRight() {
        return audit() && value.getRightLabels().isEmpty();
    }

    /** What goes with its scores. */
    public Evidence evidence() {
        return new Evidence(
                value.getOrigin(), value.getRightLabels(), value.getInclusionProbability(), value.getRevision());
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new InvalidSampleException(problem);
        }
    }
}
