package dev.sluice.infra.evaluate.table;

import dev.sluice.infra.evaluate.Grid;
import dev.sluice.infra.evaluate.PassFindings;
import org.jspecify.annotations.Nullable;

/**
 * What one combination came to.
 *
 * @param cell the combination
 * @param findings on the rows that are not trusted; what they say of the truth means nothing where it is unknown
 * @param judged whether the truth is known
 * @param decides whether the noise model found wrong labels evident; else P is 0
 * @param reason why it does or does not, for people
 * @param clipThreshold τ, or null for none
 * @param trusted trusted rows
 * @param audits audited rows
 * @param probabilities that the label is wrong, for each row of the table: of trusted ones 0 or 1, as is known
 */
public record TableResult(
        Grid.Cell cell,
        PassFindings findings,
        boolean judged,
        boolean decides,
        String reason,
        @Nullable Double clipThreshold,
        int trusted,
        int audits,
        float[] probabilities) {
    /** The same with no word on single rows. */
    public TableResult withoutRows() {
        return new TableResult(cell, findings, judged, decides, reason, clipThreshold, trusted, audits, new float[0]);
    }
}
