package dev.sluice.infra.evaluate.correction;

/**
 * What right verdicts on some samples came to, beside the same loop without them.
 *
 * @param wrongSuspicious share of wrong labels among the most suspicious samples, 0 to 1
 * @param wrongRandom the same among as many drawn at random
 * @param accuracySuspicious test accuracy at the end of the pass where the most suspicious were corrected; NaN without test samples
 * @param accuracyRandom the same where those drawn at random were
 */
public record CorrectionGain(
        double wrongSuspicious, double wrongRandom, double accuracySuspicious, double accuracyRandom) {}
