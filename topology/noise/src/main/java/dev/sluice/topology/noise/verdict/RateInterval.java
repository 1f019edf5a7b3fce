package dev.sluice.topology.noise.verdict;

/**
 * Where the true share t of wrong labels lies, going by verdicts of people who are not always careful.
 *
 * <p>Of n verdicts k say "wrong". Wilson's score interval (E. Wilson, JASA 22, 1927) with z = 3 bounds the share r that reviewers
 * would call wrong in the long run. If a share ε of verdicts are coin tosses, r = (1 - ε) t + ε / 2, hence t = (r - ε / 2) / (1 - ε).
 * ε is not known, only that it is at most {@code randomShare}; the interval is the union over all such ε. Fewer than
 * {@link #LEAST_VERDICTS} verdicts say nothing.
 *
 * <p>Invariants: 0 <= low <= high <= 1; {@link #nearest} moves a value towards every point of the interval at once, so that if t is in
 * it, the result lies between the value and t.
 *
 * @param low least possible share, 0 to 1
 * @param high largest possible share, {@code low} to 1
 */
record RateInterval(double low, double high) {
    static final RateInterval UNKNOWN = new RateInterval(0, 1);
    /** Below this many verdicts nobody is believed, however much they agree. */
    static final int LEAST_VERDICTS = 50;

    private static final double Z = 3;

    RateInterval {
        if (!(low >= 0 && low <= high && high <= 1)) {
            throw new IllegalArgumentException("no interval of shares: " + low + " to " + high);
        }
    }

    /**
     * @param wrong verdicts that call the label wrong, 0 to {@code verdicts}
     * @param verdicts how many there are
     * @param randomShare largest share of verdicts that may be coin tosses, 0 to below 1
     */
    static RateInterval of(long wrong, long verdicts, double randomShare) {
        if (verdicts < LEAST_VERDICTS) {
            return UNKNOWN;
        }
        RateInterval seen = wilson(wrong, verdicts);
        // t is monotone in ε, rising above r = 1/2 and falling below: the extremes are at its ends
        double low = Math.min(seen.low, careful(seen.low, randomShare));
        double high = Math.max(seen.high, careful(seen.high, randomShare));
        return new RateInterval(Math.max(0, low), Math.min(1, high));
    }

    private static double careful(double seen, double randomShare) {
        return (seen - randomShare / 2) / (1 - randomShare);
    }

    /** Wilson's interval for a share, all verdicts taken at their word; n at least 1. */
    static RateInterval wilson(long k, long n) {
        double share = (double) k / n;
        double scale = 1 + Z * Z / n;
        double centre = (share + Z * Z / (2 * n)) / scale;
        double reach = Z / scale * Math.sqrt(share * (1 - share) / n + Z * Z / (4.0 * n * n));
        return new RateInterval(Math.max(0, centre - reach), Math.min(1, centre + reach));
    }

    /** The point of the interval that is nearest to a value. */
    double nearest(double value) {
        return Math.max(low, Math.min(high, value));
    }

    boolean meets(RateInterval other) {
        return low <= other.high && other.low <= high;
    }
}
