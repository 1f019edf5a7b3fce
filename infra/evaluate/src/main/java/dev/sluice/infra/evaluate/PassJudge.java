package dev.sluice.infra.evaluate;

/** Collects the decisions on one pass and holds them against the truth. Used again for every pass. */
public final class PassJudge {
    private static final double FLAG_ABOVE = 0.5;

    private final float[] probabilities;
    private final boolean[] wrong;
    private int size;
    private long withheld;
    private double rateSum;
    private long rateCount;

    /** @param samples of a pass */
    public PassJudge(int samples) {
        probabilities = new float[samples];
        wrong = new boolean[samples];
    }

    /**
     * Takes the decision on the next sample.
     *
     * @param probability P, 0 to 1
     * @param isWrong the truth
     * @param isWithheld whether it is kept from the trainer
     * @param noiseRate estimate in force, NaN for none
     */
    public void add(double probability, boolean isWrong, boolean isWithheld, double noiseRate) {
        probabilities[size] = (float) probability;
        wrong[size++] = isWrong;
        withheld += isWithheld ? 1 : 0;
        if (!Double.isNaN(noiseRate)) {
            rateSum += noiseRate;
            rateCount++;
        }
    }

    boolean full() {
        return size == wrong.length;
    }

    /** The findings of a full pass, all but the accuracy; begins the next. */
    public PassFindings finish() {
        PosteriorTally tally = new PosteriorTally();
        long wrongs = 0;
        long flagged = 0;
        long hits = 0;
        for (int i = 0; i < size; i++) {
            tally.add(probabilities[i], wrong[i]);
            boolean flag = probabilities[i] > FLAG_ABOVE;
            wrongs += wrong[i] ? 1 : 0;
            flagged += flag ? 1 : 0;
            hits += flag && wrong[i] ? 1 : 0;
        }
        PassFindings findings = new PassFindings(
                new FlagCounts(size, wrongs, flagged, hits),
                Ranking.auroc(probabilities, wrong),
                tally,
                rateCount == 0 ? Double.NaN : rateSum / rateCount,
                withheld,
                Double.NaN);
        size = 0;
        withheld = 0;
        rateSum = 0;
        rateCount = 0;
        return findings;
    }
}
