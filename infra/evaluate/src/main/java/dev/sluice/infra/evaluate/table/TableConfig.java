package dev.sluice.infra.evaluate.table;

/**
 * How a table is judged.
 *
 * @param window losses in the rolling window, at most the rows; 0 for all rows
 * @param trusted rows drawn at random whose true label is told and that are left out of the judgement, 0 or more
 * @param audits rows that a simulated person judges, 0 to 100,000, as expected
 * @param auditorError rate at which that person errs, 0 to below 0.5
 */
public record TableConfig(int window, int trusted, int audits, double auditorError) {
    /** Most characters of a line of a CSV file. */
    static final int LONGEST_LINE = 1 << 16;

    /** @throws IllegalArgumentException naming what is out of range */
    public TableConfig {
        if (window < 0) {
            throw new IllegalArgumentException("window must be 0 or more, not " + window);
        }
        if (trusted < 0) {
            throw new IllegalArgumentException("trusted must be 0 or more, not " + trusted);
        }
        if (audits < 0 || audits > 100_000) {
            throw new IllegalArgumentException("audits must be 0 to 100000, not " + audits);
        }
        if (!(auditorError >= 0 && auditorError < 0.5)) {
            throw new IllegalArgumentException("auditor-error must be 0 to below 0.5, not " + auditorError);
        }
    }

    /** The whole table as the window, nothing known for certain. */
    public static TableConfig defaults() {
        return new TableConfig(0, 0, 0, 0);
    }
}
