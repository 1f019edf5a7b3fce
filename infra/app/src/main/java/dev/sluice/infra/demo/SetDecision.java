package dev.sluice.infra.demo;

import dev.sluice.schemas.records.LabelledSample;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Set;

/**
 * What a record says was decided of a multi-label sample.
 *
 * @param sample the sample
 * @param scores for each class what its P was read at; none where no mixture decided
 * @param probabilities for each class the P stated
 */
record SetDecision(LabelledSample sample, List<Float> scores, List<Float> probabilities) {
    /** A record holds P in single precision. */
    private static final double ROUNDING = 1e-6;

    /** Whether a sample of so many numbers is one of this kind: sets may be of one label, and of none. */
    static boolean isSet(LabelledSample sample, List<Float> scores) {
        return !scores.isEmpty() || sample.getLabels().size() != 1;
    }

    /**
     * Whether the mixture decides the same.
     *
     * @param largest the largest P, as stated
     * @param withheld whether the sample went to review instead of training
     */
    boolean followsFrom(PublishedMixture mixture, double largest, boolean withheld) {
        if (!mixture.active() || scores.isEmpty()) {
            return !mixture.active() && probabilities.isEmpty() && largest == 0 && !withheld;
        }
        if (probabilities.size() != scores.size()) {
            return false;
        }
        Set<Integer> given = Set.copyOf(sample.getLabels());
        boolean suspect = false;
        double found = 0;
        for (int j = 0; j < scores.size(); j++) {
            boolean present = given.contains(j);
            double p = mixture.ofValue(scores.get(j), present);
            if (Math.abs(p - probabilities.get(j)) > ROUNDING) {
                return false;
            }
            found = Math.max(found, p);
            suspect |= p >= mixture.thresholds()[present ? 1 : 0];
        }
        boolean withhold = suspect && (mixture.withholdShare() >= 1 || lot(sample) < mixture.withholdShare());
        return Math.abs(found - largest) <= ROUNDING && withhold == withheld;
    }

    /** A sample's number in the lottery of the contract, 0 to 1. */
    static double lot(LabelledSample sample) {
        String text =
                String.join("\n", "withhold", sample.getDataset(), sample.getId(), Integer.toString(sample.getPass()));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return (ByteBuffer.wrap(hash).getLong() >>> 11) / (double) (1L << 53);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
