package dev.sluice.topology.noise.routing;

import dev.sluice.topology.noise.window.CountReader;
import dev.sluice.topology.noise.window.CountWriter;
import dev.sluice.topology.noise.window.LossDelta;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keeps withholding from starving the learner (docs/design.md 5), whatever the routing policy asks for.
 *
 * <ul>
 *   <li>Of each given class at most a set share of the window may be withheld: its threshold rises until that holds. Classes with
 *       few samples in the window are not withheld at all: a class the model has yet to learn looks like noise.
 *   <li>Nothing is withheld while the loop collapses, weights stay. It collapses when the model agrees with the given labels clearly less
 *       often than at its peak; or somewhat less often, while what is withheld has since then gained a whole nat of mean loss (the
 *       model turns away from samples it is not shown), or has grown more than agreement has fallen (what is withheld is not what the
 *       model disagrees with). It is over when agreement has recovered. The peak fades by 0.1 % a fit, so that a lasting change
 *       of the stream does not switch withholding off for good.
 *   <li>Of the samples of a multi-label data set at most a set share is withheld, whatever share of its values is suspect: a lottery
 *       decides which ({@link WithholdLottery}). There the other limits are on values, not samples, and only whole levels of P are suspect.
 *   <li>Thresholds do not flap: each keeps its place as long as it keeps to its limit and is no higher than a limit a tenth
 *       stricter would have it; otherwise it moves just as far as it must. So does the share of a level that is too large for a budget.
 * </ul>
 *
 * @param peakAgreement running peak of the share of samples whose given class is the predicted one
 * @param shareAtPeak share of the window that would have been withheld then
 * @param lossAtPeak mean loss of that, nats
 * @param collapsed whether withholding is off
 * @param policyThreshold the policy's threshold before caps, for the next fit
 * @param withholding what is withheld of each given class; a threshold of {@link #NEVER} forbids
 * @param levelSize samples of the level of which a share is withheld, as a multiple of those allowed in all; 0 if there is none
 * @param withholdShare share of the multi-label samples with a suspect value that is withheld, 0 to 1
 */
public record Guard(
        double peakAgreement,
        double shareAtPeak,
        double lossAtPeak,
        boolean collapsed,
        double policyThreshold,
        Withholding withholding,
        double levelSize,
        double withholdShare) {
    /** A threshold no probability reaches. */
    public static final double NEVER = 2.0;

    private static final double FADE = 0.999;
    private static final double SLACK = 0.1;
    private static final double LEAST_MOVE = 0.2;
    private static final double SHARE_MOVE = 0.2;
    private static final double LOSS_RISE = 1;
    private static final double SHARE_RISE = 1.5;
    /** Share of the least number of samples below which a class that had enough no longer has. */
    private static final double STILL_ENOUGH = 0.75;

    private static final int MAX_CLASSES = LossDelta.MAX_CLASSES;

    /** The guard's next state over samples with one label each. */
    public static Guard next(@Nullable Guard previous, RoutingWindow window, RoutingConfig config, boolean watch) {
        return next(previous, window, config, watch, 1);
    }

    /**
     * The guard's next state.
     *
     * @param previous the state after the last fit, null before the first
     * @param watch false while the window says too little to judge agreement by
     * @param valuesPerSample values of the window that are of one sample, at least 1
     */
    public static Guard next(
            @Nullable Guard previous, RoutingWindow window, RoutingConfig config, boolean watch, int valuesPerSample) {
        double[] caps = caps(previous, window, config);
        var levels = new SuspectLevels(
                window.counts(), window.probabilities(), caps, config.policy().floor(), window.binWidth());
        var suspects = new RoutingPolicy.Suspects(levels, window.count(), window.samplesPerHour());
        double policy = policyThreshold(previous, suspects, config.policy());
        double allowed = valuesPerSample > 1 ? 0 : config.policy().allowed(suspects);
        SuspectLevels.Level level = levels.below(policy);
        double share = levelShare(previous, level, allowed);
        double levelSize = share > 0 ? level.samples() / allowed : 0;
        double[] thresholds = atLeast(policy, caps);
        Withholding wanted = share > 0
                ? new Withholding(thresholds, atLeast(level.from(), caps), share)
                : Withholding.whole(thresholds);
        RoutingWindow.Withheld withheld = window.withheld(wanted);
        double ofSamples = WithholdLottery.share(config.sampleCap(), valuesPerSample, withheld.share());
        double agreement = window.agreement();
        double faded = previous == null ? 0 : previous.peakAgreement * FADE;
        if (!watch || previous == null || agreement >= faded) {
            double peak = watch ? Math.max(agreement, faded) : faded;
            return new Guard(peak, withheld.share(), withheld.meanLoss(), false, policy, wanted, levelSize, ofSamples);
        }
        boolean collapsed = previous.collapsed
                ? agreement < faded * config.recoverAt()
                : agreement < faded * config.collapseAt()
                        || (agreement < faded * config.doubtAt()
                                && previous.contradictedBy(withheld, faded - agreement));
        return new Guard(
                faded,
                previous.shareAtPeak,
                previous.lossAtPeak,
                collapsed,
                policy,
                collapsed ? Withholding.whole(never(caps.length)) : wanted,
                collapsed ? 0 : levelSize,
                ofSamples);
    }

    /**
     * The same with another share of the multi-label samples with a suspect value that is withheld.
     *
     * @param share 0 to 1
     */
    public Guard withWithholdShare(double share) {
        return new Guard(
                peakAgreement, shareAtPeak, lossAtPeak, collapsed, policyThreshold, withholding, levelSize, share);
    }

    private boolean contradictedBy(RoutingWindow.Withheld withheld, double agreementLost) {
        return (withheld.samples() > 0 && shareAtPeak > 0 && withheld.meanLoss() > lossAtPeak + LOSS_RISE)
                || withheld.share() - shareAtPeak > SHARE_RISE * agreementLost;
    }

    /** For each given class the noise probability from which every sample is withheld; {@link #NEVER} forbids. */
    public double[] thresholds() {
        return withholding.thresholds();
    }

    private static double levelShare(@Nullable Guard previous, SuspectLevels.Level level, double allowed) {
        double most = level.share(allowed);
        return previous == null || previous.withholding.share() == 0
                ? most
                : Hysteresis.settle(previous.withholding.share(), level.share((1 - SLACK) * allowed), most);
    }

    private static double[] atLeast(double threshold, double[] caps) {
        return Arrays.stream(caps).map(cap -> Math.max(threshold, cap)).toArray();
    }

    private static double policyThreshold(
            @Nullable Guard previous, RoutingPolicy.Suspects suspects, RoutingPolicy policy) {
        double least = policy.threshold(suspects, 0);
        return previous == null
                ? least
                : Hysteresis.settle(previous.policyThreshold, least, policy.threshold(suspects, SLACK));
    }

    /** For each given class the threshold below which too much of it would be withheld. */
    private static double[] caps(@Nullable Guard previous, RoutingWindow window, RoutingConfig config) {
        double[] caps = never(window.classes());
        double[] last = previous == null ? new double[0] : previous.withholding.from();
        for (int c = 0; c < caps.length; c++) {
            long count = window.count(c);
            boolean before = c < last.length && last[c] < NEVER;
            double enough = before ? STILL_ENOUGH * config.leastClassCount() : config.leastClassCount();
            if (count == 0 || count < enough) {
                continue;
            }
            caps[c] = cap(previous == null ? null : before ? last[c] : NEVER, window, c, config);
        }
        return caps;
    }

    private static double cap(@Nullable Double previous, RoutingWindow window, int givenClass, RoutingConfig config) {
        double floor = config.policy().floor();
        double most = config.classCap() * window.count(givenClass);
        long[][] counts = {window.counts()[givenClass]};
        double[][] probabilities = {window.probabilities()[givenClass]};
        SuspectLevels levels = new SuspectLevels(counts, probabilities, new double[] {floor}, floor, 0);
        double least = levels.withholdingAtMost(most);
        return previous == null
                ? least
                : Hysteresis.settle(previous, least, levels.withholdingAtMost((1 - SLACK) * most));
    }

    private static double[] never(int classes) {
        double[] thresholds = new double[classes];
        Arrays.fill(thresholds, NEVER);
        return thresholds;
    }

    /**
     * Whether thresholds differ by more than an evenly fitted window makes them waver: 0.2 in ln(P / (1 - P)), 0.02 at P = 0.9; or a share by a fifth
     * of what is withheld.
     */
    public boolean movedFrom(Guard other) {
        return Math.abs(withholdShare - other.withholdShare) > SHARE_MOVE * other.withholdShare
                || Math.abs(withholding.share() - other.withholding.share()) * Math.max(levelSize, other.levelSize)
                        > SHARE_MOVE
                || moved(thresholds(), other.thresholds())
                || moved(withholding.from(), other.withholding.from());
    }

    private static boolean moved(double[] mine, double[] theirs) {
        if (mine.length != theirs.length) {
            return true;
        }
        for (int c = 0; c < mine.length; c++) {
            double a = mine[c];
            double b = theirs[c];
            if (a != b && (a >= NEVER || b >= NEVER || !(Math.abs(logit(a) - logit(b)) <= LEAST_MOVE))) {
                return true;
            }
        }
        return false;
    }

    private static double logit(double probability) {
        return Math.log(probability) - Math.log1p(-probability);
    }

    /** Appends its state but for {@code withholdShare} and {@link #writeLevel}, which came later and whose place is elsewhere. */
    public void write(CountWriter out) {
        out.writeDouble(peakAgreement);
        out.writeDouble(shareAtPeak);
        out.writeDouble(lossAtPeak);
        out.writeByte(collapsed ? 1 : 0);
        out.writeDouble(policyThreshold);
        write(out, thresholds());
    }

    /** Appends the level of which a share is withheld. */
    public void writeLevel(CountWriter out) {
        write(out, withholding.from());
        out.writeDouble(withholding.share());
        out.writeDouble(levelSize);
    }

    private static void write(CountWriter out, double[] values) {
        out.writeCount(values.length);
        for (double value : values) {
            out.writeDouble(value);
        }
    }

    private static double[] readDoubles(CountReader in) {
        double[] values = new double[in.readCount(MAX_CLASSES, "number of thresholds")];
        for (int c = 0; c < values.length; c++) {
            values[c] = in.readDouble();
        }
        return values;
    }

    /**
     * Reads what {@link #write} appended; {@code withholdShare} is 1 and no level is withheld in part.
     *
     * @throws IllegalArgumentException if the bytes end early or name too many classes
     */
    public static Guard read(CountReader in) {
        double peak = in.readDouble();
        double share = in.readDouble();
        double loss = in.readDouble();
        boolean collapsed = in.readByte() != 0;
        double policy = in.readDouble();
        return new Guard(peak, share, loss, collapsed, policy, Withholding.whole(readDoubles(in)), 0, 1);
    }

    /**
     * The same with the level that {@link #writeLevel} appended.
     *
     * @throws IllegalArgumentException if the bytes end early or do not fit
     */
    public Guard readLevel(CountReader in) {
        Withholding read = new Withholding(thresholds(), readDoubles(in), in.readDouble());
        return new Guard(
                peakAgreement,
                shareAtPeak,
                lossAtPeak,
                collapsed,
                policyThreshold,
                read,
                in.readDouble(),
                withholdShare);
    }
}
