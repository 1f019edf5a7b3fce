package dev.sluice.infra.evaluate;

/**
 * What one pass of one cell came to.
 *
 * @param flags flags (P above one half) against the truth
 * @param auroc of P; NaN where all labels are right or all wrong
 * @param tally P against the truth
 * @param estimatedRate mean of the noise rate in force over the pass, the time before the first fit that was not warming up left out;
 *     NaN if there was no other
 * @param withheld samples kept from the trainer
 * @param accuracy test accuracy of the weighted trainer at the end of the pass; NaN without test samples
 */
public record PassFindings(
        FlagCounts flags, double auroc, PosteriorTally tally, double estimatedRate, long withheld, double accuracy) {
    PassFindings withAccuracy(double measured) {
        return new PassFindings(flags, auroc, tally, estimatedRate, withheld, measured);
    }
}
