package dev.sluice.topology.noise;

import java.util.Arrays;

/**
 * Noise posterior by score, a counterfactual local false-discovery rate (docs/design.md 5) for each given label. The scores of given labels
 * follow f, those of labels given by a flip g ({@link ScoreCounts}):
 *
 * <ul>
 *   <li>η = min over cuts c of P_f(s > c) / P_g(s > c), taken where P_g(s > c) is 0.25 to 0.6 (Storey's estimator of a null proportion);
 *   <li>P(noisy | s, label j) = η g_j(s) / f_j(s), both counts joined with those of {@link #SHRINKAGE} samples spread as over all labels,
 *       so that a label with few samples follows the others, and made non-decreasing in s by pooling adjacent violators.
 * </ul>
 *
 * <p>Counts are taken over groups of neighbouring bins with at least 30 given labels.
 *
 * <p>Invariants: η and P lie in [0, 1], P is non-decreasing in s and never NaN. One sample more in a group of n moves the group's ratio by
 * at most a share 1 / n.
 *
 * @param noiseRate η
 * @param curves P for each given label; labels beyond share the last
 */
record ScorePosterior(double noiseRate, ScoreCurve[] curves) {
    /** Samples spread as over all labels that are added to each label's own. */
    static final double SHRINKAGE = 2000;

    private static final double LEAST_TAIL = 0.25;
    private static final double LARGEST_TAIL = 0.6;
    private static final double LEAST_COUNT = 30;
    private static final ScoreCurve NOTHING = new ScoreCurve(new double[] {0}, new double[] {0});
    private static final int SIGMOID_KNOTS = 97;
    private static final double SIGMOID_STEP = 0.125;

    /** Fits a window's scores. */
    static ScorePosterior fit(ScoreCounts counts) {
        double[] f = sum(counts.given(), counts.rows());
        double[] g = sum(counts.flipped(), counts.rows());
        double observed = Arrays.stream(f).sum();
        double flipped = Arrays.stream(g).sum();
        if (observed == 0 || flipped == 0) {
            return new ScorePosterior(1, new ScoreCurve[] {NOTHING});
        }
        double rate = noiseRate(f, g, observed, flipped);
        double scale = rate * observed / flipped;
        double share = SHRINKAGE / observed;
        ScoreCurve[] curves = new ScoreCurve[counts.rows()];
        double[] fOfRow = new double[ScoreBins.COUNT];
        double[] gOfRow = new double[ScoreBins.COUNT];
        for (int row = 0; row < curves.length; row++) {
            for (int bin = 0; bin < ScoreBins.COUNT; bin++) {
                int i = row * ScoreBins.COUNT + bin;
                fOfRow[bin] = counts.given()[i] + share * f[bin];
                gOfRow[bin] = scale * (counts.flipped()[i] + share * g[bin]);
            }
            curves[row] = new Groups(fOfRow, gOfRow).curve();
        }
        return new ScorePosterior(rate, curves);
    }

    /** Takes the score at its word: P = 1 / (1 + e^-(s + ln(ρ / (1 - ρ)))), η the mean flip rate over predicted classes. */
    static ScorePosterior uncalibrated(TransitionMatrix matrix, TransitionCounts counts) {
        double samples = 0;
        double flips = 0;
        for (int c = 0; c < counts.classes(); c++) {
            long predicted = counts.predicted(c);
            samples += predicted;
            flips += predicted * (1 - matrix.stay(c));
        }
        double[] scores = new double[SIGMOID_KNOTS];
        double[] probabilities = new double[SIGMOID_KNOTS];
        for (int i = 0; i < SIGMOID_KNOTS; i++) {
            double logOdds = (i - SIGMOID_KNOTS / 2) * SIGMOID_STEP;
            scores[i] = logOdds - matrix.logOdds();
            probabilities[i] = 1 / (1 + Math.exp(-logOdds));
        }
        return new ScorePosterior(
                flips / Math.max(1, samples), new ScoreCurve[] {new ScoreCurve(scores, probabilities)});
    }

    private static double[] sum(long[] rowMajor, int rows) {
        double[] sum = new double[ScoreBins.COUNT];
        for (int i = 0; i < rows * ScoreBins.COUNT; i++) {
            sum[i % ScoreBins.COUNT] += rowMajor[i];
        }
        return sum;
    }

    private static double noiseRate(double[] f, double[] g, double observed, double flipped) {
        double least = Double.POSITIVE_INFINITY;
        double nearest = 1;
        double tailF = 0;
        double tailG = 0;
        for (int bin = f.length - 1; bin >= 0; bin--) {
            tailF += f[bin];
            tailG += g[bin];
            double shareG = tailG / flipped;
            if (shareG < LEAST_TAIL) {
                continue;
            }
            double ratio = tailF / observed / shareG;
            if (shareG > LARGEST_TAIL) {
                nearest = ratio;
                break;
            }
            least = Math.min(least, ratio);
        }
        return Math.min(1, Double.isFinite(least) ? least : nearest);
    }

    /** Neighbouring bins joined until each group holds enough given labels; then pools of groups whose ratio does not decrease. */
    private static final class Groups {
        private final double[] score = new double[ScoreBins.COUNT];
        private final double[] countF = new double[ScoreBins.COUNT];
        private final double[] countG = new double[ScoreBins.COUNT];
        private int size;

        Groups(double[] f, double[] g) {
            for (int bin = 0; bin < f.length; bin++) {
                score[size] += f[bin] * ScoreBins.centre(bin);
                countF[size] += f[bin];
                countG[size] += g[bin];
                if (countF[size] >= LEAST_COUNT) {
                    size++;
                }
            }
            if (size == 0) {
                size = 1;
            } else if (size < f.length) {
                score[size - 1] += score[size];
                countF[size - 1] += countF[size];
                countG[size - 1] += countG[size];
            }
            for (int i = 0; i < size; i++) {
                score[i] /= Math.max(1e-9, countF[i]);
            }
        }

        /** Level over each pool of adjacent violators, linear between pools. */
        ScoreCurve curve() {
            double[] poolF = new double[size];
            double[] poolG = new double[size];
            int[] first = new int[size];
            int pools = 0;
            for (int i = 0; i < size; i++) {
                poolF[pools] = countF[i];
                poolG[pools] = countG[i];
                first[pools++] = i;
                while (pools > 1 && poolG[pools - 2] * poolF[pools - 1] >= poolG[pools - 1] * poolF[pools - 2]) {
                    pools--;
                    poolF[pools - 1] += poolF[pools];
                    poolG[pools - 1] += poolG[pools];
                }
            }
            double[] scores = new double[2 * pools];
            double[] probabilities = new double[2 * pools];
            int knots = 0;
            for (int pool = 0; pool < pools; pool++) {
                int last = (pool + 1 < pools ? first[pool + 1] : size) - 1;
                double probability = Math.min(1, poolG[pool] / Math.max(1e-9, poolF[pool]));
                scores[knots] = score[first[pool]];
                probabilities[knots++] = probability;
                if (last > first[pool]) {
                    scores[knots] = score[last];
                    probabilities[knots++] = probability;
                }
            }
            return new ScoreCurve(Arrays.copyOf(scores, knots), Arrays.copyOf(probabilities, knots));
        }
    }
}
