package dev.sluice.infra.evaluate;

import java.util.List;

/**
 * What a cell came to.
 *
 * @param passes findings of each pass
 * @param thresholds the clip threshold over time
 */
public record CellResult(List<PassFindings> passes, ThresholdTrace thresholds) {
    public CellResult {
        passes = List.copyOf(passes);
    }
}
