package dev.sluice.infra.evaluate;

import java.util.List;

/**
 * What a cell came to.
 *
 * @param passes findings of each pass
 * @param thresholds the clip threshold over time
 */
public record CellResult(List<PassFindings> passes, ThresholdTrace thresholds) {
    /** Copies the passes; the trace stays the one given. */
    public CellResult {
        passes = List.copyOf(passes);
    }
}
