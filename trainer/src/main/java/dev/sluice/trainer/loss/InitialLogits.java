package dev.sluice.trainer.loss;

import dev.sluice.trainer.loss.kernel.ProbabilityLoss;
import dev.sluice.trainer.loss.kernel.SampleLoss;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Draws of the logits of the K - 1 other classes at initialisation, independent {@code N(0, σ²)} (Staats, Thamm and Rosenow, AAAI-25),
 * reduced to what the mean gradients of losses need.
 *
 * <p>With label logit 0 a loss of p_y needs only {@code S = Σ e^z_j}; the draws of S are sorted and kept as means of small groups, so that
 * what is computed of them costs little. NCE needs the sum of logits too, so its mean gradient is taken while drawing. The seed is
 * fixed: equal arguments give equal results. 2 million normals leave a relative error of about 0.1 % at K = 10 and less above.
 */
final class InitialLogits {
    private static final int NORMALS = 2_000_000;
    private static final int LEAST_DRAWS = 200;
    private static final int NODES = 4096;
    private static final long SEED = 20_250_225;

    private final double[] sums;
    private final double meanNce;

    InitialLogits(int classes, double spread) {
        SplittableRandom random = new SplittableRandom(SEED);
        int draws = Math.max(LEAST_DRAWS, NORMALS / classes);
        double[] all = new double[draws];
        double nce = 0;
        for (int i = 0; i < draws; i++) {
            double sum = 0;
            double logits = 0;
            for (int j = 1; j < classes; j++) {
                double z = spread * random.nextGaussian();
                logits += z;
                sum += Math.exp(z);
            }
            all[i] = sum;
            // l_y = lse as z_y = 0; the derivative of l_y / s by z_y, with s the sum of all l_j
            double lse = Math.log1p(sum);
            double p = Math.exp(-lse);
            double s = classes * lse - logits;
            nce += ((p - 1) * s - lse * (classes * p - 1)) / (s * s);
        }
        meanNce = nce / draws;
        Arrays.sort(all);
        sums = new double[Math.min(NODES, draws)];
        for (int i = 0; i < sums.length; i++) {
            int from = (int) ((long) i * draws / sums.length);
            int to = (int) ((long) (i + 1) * draws / sums.length);
            for (int j = from; j < to; j++) {
                sums[i] += all[j] / (to - from);
            }
        }
    }

    /** Mean of -dL/dz_y at label logit ε, at least 0: the pull that a loss of p_y exerts on its label at initialisation. */
    double meanPull(ProbabilityLoss loss, double bias) {
        double total = 0;
        for (double sum : sums) {
            double odds = Math.exp(-bias) * sum;
            total += loss.weight(-Math.log1p(odds)) * odds / (1 + odds);
        }
        return total / sums.length;
    }

    /** The same of NCE, without bias. */
    double meanNcePull() {
        return -meanNce;
    }

    /** The same of any loss of one sample, from fewer draws, since it costs more. */
    static double meanPull(SampleLoss loss, int classes, double spread) {
        SplittableRandom random = new SplittableRandom(SEED);
        int draws = Math.max(LEAST_DRAWS / 4, NORMALS / 20 / classes);
        double[] z = new double[classes];
        double[] gradient = new double[classes];
        double total = 0;
        for (int i = 0; i < draws; i++) {
            for (int j = 0; j < classes; j++) {
                z[j] = j == 0 ? 0 : spread * random.nextGaussian();
            }
            loss.apply(z, 0, null, gradient);
            total -= gradient[0] / draws;
        }
        return total;
    }
}
