package dev.sluice.topology.noise.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * With how many verdicts calibration helps, and that it does not harm: posteriors that are wrong in ways of their own, reviewers of several
 * kinds, up to 4000 verdicts. Writes the table of docs/routing.md to {@code topology/noise/target/calibration.md}.
 */
class CalibrationStudyTest {
    private static final int[] VERDICTS = {0, 50, 100, 200, 500, 1000, 2000};
    private static final int SEEDS = 40;
    private static final int SAMPLES = 4000;

    /** A posterior and what its P really mean. */
    private record Posterior(String name, DoubleUnaryOperator truth) {}

    private static final List<Posterior> POSTERIORS = List.of(
            new Posterior("right", p -> p),
            new Posterior("much too sure: 0.97 means 0.55", p -> sigmoid(0.45 * logit(p) - 1.36)),
            new Posterior("too sure: 0.97 means 0.85", p -> sigmoid(logit(p) - 1.74)),
            new Posterior("blind: every P means 0.3", p -> 0.3),
            new Posterior("too cautious: 0.1 means 0.5", p -> sigmoid(logit(p) + 2.2)));

    /** Whose labels people look at, and how. */
    private enum Reviewers {
        CAREFUL(0, false),
        COIN_TOSSERS(0.3, false),
        CAREFUL_WITH_CONTROLS(0, true);

        final double tosses;
        final boolean controls;

        Reviewers(double tosses, boolean controls) {
            this.tosses = tosses;
            this.controls = controls;
        }
    }

    private static double logit(double p) {
        return Math.log(p / (1 - p));
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** Most samples near 0, a tenth near 1, some between. */
    private static double draw(Random random) {
        double z = random.nextGaussian();
        return sigmoid(random.nextInt(8) == 0 ? 3 + 1.5 * z : -4 + 1.8 * z);
    }

    private static VerdictWindow review(Random random, Posterior posterior, Reviewers reviewers, int verdicts) {
        VerdictWindow window = new VerdictWindow();
        for (int given = 0; given < verdicts; ) {
            double p = draw(random);
            boolean suspect = p >= 0.9;
            boolean control = !suspect && reviewers.controls && random.nextInt(14) == 0;
            if (suspect || control) {
                boolean toss = random.nextDouble() < reviewers.tosses;
                VerdictCounts one = new VerdictCounts();
                one.record(control, p, random.nextDouble() < (toss ? 0.5 : posterior.truth.applyAsDouble(p)), 1);
                window.add(one);
                given++;
            }
        }
        return window;
    }

    /** Mean |P - t|, and what deciding by P instead of t costs at a threshold: |t - threshold| of each sample decided otherwise. */
    private static double[] errors(Random random, Posterior posterior, Calibration calibration) {
        double[] sum = new double[3];
        for (int i = 0; i < SAMPLES; i++) {
            double raw = draw(random);
            double p = calibration.apply(raw);
            double t = posterior.truth.applyAsDouble(raw);
            sum[0] += Math.abs(p - t);
            sum[1] += (p >= 0.5) == (t >= 0.5) ? 0 : Math.abs(t - 0.5);
            sum[2] += (p >= 0.9) == (t >= 0.9) ? 0 : Math.abs(t - 0.9);
        }
        for (int i = 0; i < sum.length; i++) {
            sum[i] /= SAMPLES;
        }
        return sum;
    }

    @Test
    void calibrationHelpsWithAFewHundredVerdictsAndNeverHarms() throws IOException {
        StringBuilder table = new StringBuilder("| posterior | verdicts by |");
        for (int n : VERDICTS) {
            table.append(' ').append(n).append(" |");
        }
        table.append("\n|---|---|").append("---|".repeat(VERDICTS.length)).append('\n');
        for (Posterior posterior : POSTERIORS) {
            for (Reviewers reviewers : Reviewers.values()) {
                table.append("| ")
                        .append(posterior.name)
                        .append(" | ")
                        .append(reviewers.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                        .append(" |");
                double without = 0;
                for (int n : VERDICTS) {
                    double[] mean = new double[3];
                    for (int seed = 0; seed < SEEDS; seed++) {
                        // Given
                        Random random = new Random(1000L * n + seed);
                        VerdictWindow window = review(random, posterior, reviewers, n);

                        // When
                        Calibration calibration = VerdictCalibration.of(window);

                        // Then
                        double[] before = errors(new Random(seed), posterior, Calibration.NONE);
                        double[] after = errors(new Random(seed), posterior, calibration);
                        for (int i = 0; i < after.length; i++) {
                            assertThat(after[i])
                                    .as("%s, %s, %d verdicts, seed %d, error %d", posterior.name, reviewers, n, seed, i)
                                    .isLessThanOrEqualTo(before[i] + 0.002);
                            mean[i] += after[i] / SEEDS;
                        }
                    }
                    without = n == 0 ? mean[0] : without;
                    table.append(String.format(Locale.ROOT, " %.4f / %.4f |", mean[0], mean[2]));
                }
                table.append('\n');
            }
        }
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target", "calibration.md"), table.toString());
    }
}
