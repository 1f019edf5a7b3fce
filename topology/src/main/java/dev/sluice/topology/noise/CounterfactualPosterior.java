package dev.sluice.topology.noise;

import java.util.Arrays;

/**
 * Noise posterior by counterfactual local false-discovery rate. Observed losses follow f = (1 - η) f_clean + η g, where g is the
 * distribution of the losses the same samples have under a wrong label. Hence, without assuming any shape:
 *
 * <ul>
 *   <li>η = min over cuts c of P_f(l > c) / P_g(l > c), taken where P_g(l > c) is 0.25 to 0.6 (Storey's estimator of a null
 *       proportion). If g is so concentrated that no cut falls there, the largest cut with more than 0.6 is taken: every cut's
 *       ratio bounds η from above.
 *   <li>P(noisy | l) = η g(l) / f(l), made non-decreasing in l.
 * </ul>
 *
 * <p>The ratio is taken over groups of neighbouring bins that hold at least 30 losses of either kind, and made monotone by pooling
 * adjacent violators, whose pooled value is the ratio of the pooled counts: an empty or thin bin can then neither divide by zero nor
 * lift everything above it, as a running maximum would. Between the groups' mean losses the curve is linear.
 *
 * <p>Invariants: η and the curve lie in [0, 1], the curve is non-decreasing and never NaN.
 */
public final class CounterfactualPosterior {
    private static final double LEAST_TAIL = 0.25;
    private static final double LARGEST_TAIL = 0.6;
    private static final long LEAST_COUNT = 30;

    private CounterfactualPosterior() {}

    /**
     * @param f observed losses in each bin
     * @param g counterfactual losses in each bin
     * @param bins the bins of both
     * @return noise rate 1 and a curve of zeros if either histogram is empty: nothing can be told then
     */
    public static NoisePosterior fit(long[] f, long[] g, LossBins bins) {
        long observed = Arrays.stream(f).sum();
        long counterfactual = Arrays.stream(g).sum();
        double[] curve = new double[bins.count()];
        if (observed == 0 || counterfactual == 0) {
            return new NoisePosterior(1, curve);
        }
        double rate = noiseRate(f, g, observed, counterfactual);
        Groups groups = new Groups(f, g, bins);
        groups.makeMonotone();
        double scale = rate * observed / counterfactual;
        for (int bin = 0; bin < curve.length; bin++) {
            curve[bin] = Math.min(1, scale * groups.ratioAt(bins.centre(bin)));
            // interpolation rounds: keep the promise exactly
            curve[bin] = bin == 0 ? curve[bin] : Math.max(curve[bin], curve[bin - 1]);
        }
        return new NoisePosterior(rate, curve);
    }

    private static double noiseRate(long[] f, long[] g, long observed, long counterfactual) {
        double least = Double.POSITIVE_INFINITY;
        double nearest = 1;
        long tailF = 0;
        long tailG = 0;
        for (int bin = f.length - 1; bin >= 0; bin--) {
            tailF += f[bin];
            tailG += g[bin];
            double shareG = (double) tailG / counterfactual;
            if (shareG < LEAST_TAIL) {
                continue;
            }
            double ratio = (double) tailF / observed / shareG;
            if (shareG > LARGEST_TAIL) {
                nearest = ratio;
                break;
            }
            least = Math.min(least, ratio);
        }
        return Math.min(1, Double.isFinite(least) ? least : nearest);
    }

    /** Neighbouring bins joined until each group holds enough of both kinds. */
    private static final class Groups {
        private final double[] loss;
        private final long[] countF;
        private final long[] countG;
        private final double[] ratio;
        private int size;

        Groups(long[] f, long[] g, LossBins bins) {
            loss = new double[f.length];
            countF = new long[f.length];
            countG = new long[f.length];
            ratio = new double[f.length];
            for (int bin = 0; bin < f.length; bin++) {
                loss[size] += f[bin] * bins.centre(bin);
                countF[size] += f[bin];
                countG[size] += g[bin];
                if (countF[size] >= LEAST_COUNT && countG[size] >= LEAST_COUNT) {
                    size++;
                }
            }
            joinRemainder(f.length);
            for (int i = 0; i < size; i++) {
                loss[i] /= Math.max(1, countF[i]);
            }
        }

        private void joinRemainder(int capacity) {
            if (size == 0) {
                size = 1;
            } else if (size < capacity) {
                loss[size - 1] += loss[size];
                countF[size - 1] += countF[size];
                countG[size - 1] += countG[size];
            }
        }

        /** Pools adjacent violators of a non-decreasing countG / countF. */
        void makeMonotone() {
            double[] poolF = new double[size];
            double[] poolG = new double[size];
            int[] end = new int[size];
            int pools = 0;
            for (int i = 0; i < size; i++) {
                poolF[pools] = countF[i];
                poolG[pools] = countG[i];
                end[pools++] = i + 1;
                while (pools > 1 && poolG[pools - 2] * poolF[pools - 1] > poolG[pools - 1] * poolF[pools - 2]) {
                    pools--;
                    poolF[pools - 1] += poolF[pools];
                    poolG[pools - 1] += poolG[pools];
                    end[pools - 1] = end[pools];
                }
            }
            for (int pool = 0, i = 0; pool < pools; pool++) {
                for (; i < end[pool]; i++) {
                    ratio[i] = poolG[pool] / Math.max(1, poolF[pool]);
                }
            }
        }

        /** countG / countF at a loss, linear between the groups' mean losses. */
        double ratioAt(double at) {
            int above = 0;
            while (above < size && loss[above] < at) {
                above++;
            }
            if (above == 0) {
                return ratio[0];
            }
            if (above == size) {
                return ratio[size - 1];
            }
            double share = (at - loss[above - 1]) / (loss[above] - loss[above - 1]);
            return ratio[above - 1] + share * (ratio[above] - ratio[above - 1]);
        }
    }
}
