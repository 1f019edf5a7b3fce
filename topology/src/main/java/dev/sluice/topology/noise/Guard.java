package dev.sluice.topology.noise;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keeps withholding from starving the learner (docs/design.md 5). Two rules:
 *
 * <ul>
 *   <li>Of each given class at most a set share of the window may be withheld: its threshold rises until that holds. Classes with
 *       few samples in the window are not withheld at all: a class the model has yet to learn looks like noise.
 *   <li>When the model agrees with the given labels clearly less often than at its peak, the loop is collapsing: nothing is withheld
 *       until agreement has recovered. Weights stay. The peak fades by 0.1 % a fit, so that a lasting change of the stream
 *       does not switch withholding off for good.
 * </ul>
 *
 * @param peakAgreement running peak of the share of samples whose given class is the predicted one
 * @param collapsed whether withholding is off
 * @param thresholds for each given class the noise probability from which a sample is withheld; {@link #NEVER} forbids
 */
public record Guard(double peakAgreement, boolean collapsed, double[] thresholds) {
    /** A threshold no probability reaches. */
    public static final double NEVER = 2.0;

    private static final double FADE = 0.999;

    /** The guard's next state; {@code watch} is false while the window says too little to judge agreement by. */
    static Guard next(
            @Nullable Guard previous,
            LossDelta window,
            long[][] counts,
            double[][] probabilities,
            NoiseConfig config,
            boolean watch) {
        double agreement = window.count() == 0 ? 0 : (double) window.agreements() / window.count();
        double faded = previous == null ? 0 : previous.peakAgreement * FADE;
        double peak = watch ? Math.max(agreement, faded) : faded;
        boolean before = previous != null && previous.collapsed;
        boolean collapsed = watch && agreement < peak * (before ? config.recoverAt() : config.collapseAt());
        double[] thresholds = collapsed ? forbidden(counts.length) : capped(counts, probabilities, config);
        return new Guard(peak, collapsed, thresholds);
    }

    private static double[] forbidden(int classes) {
        double[] thresholds = new double[classes];
        Arrays.fill(thresholds, NEVER);
        return thresholds;
    }

    private static double[] capped(long[][] counts, double[][] probabilities, NoiseConfig config) {
        double[] thresholds = forbidden(counts.length);
        for (int c = 0; c < thresholds.length; c++) {
            long count = Arrays.stream(counts[c]).sum();
            if (count > 0 && count >= config.leastClassCount()) {
                thresholds[c] = cap(counts[c], probabilities[c], config.withholdAt(), config.classCap() * count);
            }
        }
        return thresholds;
    }

    /** The smallest threshold from {@code withholdAt} up that withholds at most {@code most} samples. */
    private static double cap(long[] observed, double[] curve, double withholdAt, double most) {
        long withheld = 0;
        for (int bin = curve.length - 1; bin >= 0 && curve[bin] >= withholdAt; ) {
            double level = curve[bin];
            for (; bin >= 0 && curve[bin] == level; bin--) {
                withheld += observed[bin];
            }
            if (withheld > most) {
                return level >= 1 ? NEVER : Math.nextUp(level);
            }
        }
        return withholdAt;
    }
}
