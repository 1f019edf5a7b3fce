package dev.sluice.topology.noise;

import dev.sluice.topology.noise.clip.ClipThreshold;
import dev.sluice.topology.noise.evidence.EvidenceFit;
import dev.sluice.topology.noise.mixture.GaussianMixture;
import dev.sluice.topology.noise.mixture.MixtureKind;
import dev.sluice.topology.noise.posterior.ScoreCurve;
import dev.sluice.topology.noise.routing.AuditDraw;
import dev.sluice.topology.noise.routing.Guard;
import dev.sluice.topology.noise.routing.Withholding;
import dev.sluice.topology.noise.transition.TransitionMatrix;
import dev.sluice.topology.noise.verdict.Calibration;
import dev.sluice.topology.noise.window.CountReader;
import dev.sluice.topology.noise.window.CountWriter;
import dev.sluice.topology.noise.window.LossDelta;
import dev.sluice.topology.noise.window.ScoreBins;
import dev.sluice.topology.noise.window.ScoreCounts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The noise model fitted to one window.
 *
 * @param state whether it may decide
 * @param reason why it is in that state, for people
 * @param mixture the two components
 * @param noiseRate estimated share of wrong labels, 0 to 1
 * @param curve P(noisy | loss) for each standard bin, all 0 unless ACTIVE: non-decreasing where the posterior goes by the loss, the mean of
 *     what samples were given where it goes by the score
 * @param transition T by which labels are scored; null while unknown or not used
 * @param scoreCurves P(noisy | score) for each given label, labels beyond sharing the last; none unless ACTIVE and used
 * @param evidence what evidence makes of P by score; none unless ACTIVE
 * @param calibration what verdicts make of P; none unless ACTIVE
 * @param clip the clip threshold; none unless ACTIVE
 * @param guard the guard's state and the withholding thresholds
 * @param audits which samples are drawn for people to judge
 * @param peakLearningRate largest learning rate that any fit of the stream has been made with, 0 if none was known
 */
public record NoiseFit(
        NoiseState state,
        String reason,
        GaussianMixture mixture,
        double noiseRate,
        double[] curve,
        @Nullable TransitionMatrix transition,
        List<ScoreCurve> scoreCurves,
        EvidenceFit evidence,
        Calibration calibration,
        ClipThreshold clip,
        Guard guard,
        AuditDraw audits,
        double peakLearningRate) {
    private static final int VERSION = 7;
    /** Without the level of P of which a share is withheld. */
    private static final int VERSION_BEFORE_LEVELS = 6;
    /** Without the draw of audits. */
    private static final int VERSION_BEFORE_AUDITS = 5;
    /** Without evidence. */
    private static final int VERSION_BEFORE_EVIDENCE = 4;
    /** Without the guard's share of multi-label samples. */
    private static final int VERSION_BEFORE_SETS = 3;

    private static final int MAX_BYTES = 1 << 20;
    /** Records with more classes know only the most probable ones, and are not scored. */
    private static final int MAX_SCORED_CLASSES = 256;

    private static final double RATE_STEP = 0.005;
    private static final double TAU_STEP = 0.05;
    private static final double CURVE_STEP = 0.05;
    private static final double SCORE_CURVE_STEP = 0.1;
    private static final double FLIP_STEP = 0.02;
    /** Every so many score bins two curves are compared. */
    private static final int STRIDE = 5;

    /**
     * Whether routing by this fit instead of another would make a difference worth publishing: another state, the noise rate moved by
     * more than 0.005, τ by more than 5 %, the curve by more than 0.05 anywhere or a label's own curve by more than 0.1, an element of
     * the transition matrix by more than 0.02, the correction by verdicts or what evidence makes of P by 0.05, the draw of audits by a quarter, or a threshold by more than 0.02 at 0.9. That is what a window
     * of 8192 wavers by of itself when nothing changes; finer steps would publish nearly every fit, ten kilobytes each.
     */
    public boolean differsMaterially(NoiseFit other) {
        return state != other.state
                || guard.collapsed() != other.guard.collapsed()
                || Math.abs(noiseRate - other.noiseRate) > RATE_STEP
                || tauMoved(clip.tau(), other.clip.tau())
                || (scoreCurves.isEmpty() && moved(curve, other.curve, CURVE_STEP))
                || curvesMoved(other)
                || evidence.posterior().distance(other.evidence.posterior()) > CURVE_STEP
                || transitionMoved(other)
                || calibration.distance(other.calibration) > CURVE_STEP
                || guard.movedFrom(other.guard)
                || audits.movedFrom(other.audits);
    }

    /** What is withheld of each given class, {@code [classes]}; where classes share a score curve they share its threshold. */
    public Withholding withholding(int classes) {
        int wanted = scoreCurves.isEmpty() ? 0 : Math.min(classes, MAX_SCORED_CLASSES);
        Withholding rows = guard.withholding();
        return new Withholding(shared(rows.thresholds(), wanted), shared(rows.from(), wanted), rows.share());
    }

    private static double[] shared(double[] thresholds, int wanted) {
        double[] all = Arrays.copyOf(thresholds, Math.max(thresholds.length, wanted));
        for (int c = thresholds.length; c < all.length; c++) {
            all[c] = thresholds[thresholds.length - 1];
        }
        return all;
    }

    private static boolean tauMoved(@Nullable Double a, @Nullable Double b) {
        if (a == null || b == null) {
            return (a == null) != (b == null);
        }
        return Math.abs(a - b) > TAU_STEP * b;
    }

    private boolean curvesMoved(NoiseFit other) {
        if (scoreCurves.size() != other.scoreCurves.size()) {
            return true;
        }
        for (int row = 0; row < scoreCurves.size(); row++) {
            ScoreCurve mine = scoreCurves.get(row);
            ScoreCurve theirs = other.scoreCurves.get(row);
            for (int bin = 0; bin < ScoreBins.COUNT; bin += STRIDE) {
                double score = ScoreBins.centre(bin);
                if (Math.abs(mine.at(score) - theirs.at(score)) > SCORE_CURVE_STEP) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean transitionMoved(NoiseFit other) {
        if (transition == null || other.transition == null) {
            return transition != other.transition;
        }
        return moved(transition.toArray(), other.transition.toArray(), FLIP_STEP);
    }

    private static boolean moved(double[] a, double[] b, double step) {
        if (a.length != b.length) {
            return true;
        }
        for (int i = 0; i < a.length; i++) {
            if (Math.abs(a[i] - b[i]) > step) {
                return true;
            }
        }
        return false;
    }

    /** Compact bytes, for a state store. */
    public byte[] toBytes() {
        CountWriter out = new CountWriter();
        out.writeByte(VERSION);
        out.writeText(state.name());
        out.writeText(mixture.outcome().name());
        out.writeText(mixture.kind().name());
        write(out, mixture.clean());
        write(out, mixture.noisy());
        out.writeDouble(noiseRate);
        write(out, curve);
        out.writeCount(transition == null ? 0 : transition.classes());
        if (transition != null) {
            write(out, transition.toArray());
        }
        out.writeCount(scoreCurves.size());
        for (ScoreCurve scoreCurve : scoreCurves) {
            write(out, scoreCurve.scores());
            write(out, scoreCurve.probabilities());
        }
        write(out, clip.tau());
        write(out, clip.bound());
        guard.write(out);
        calibration.write(out);
        out.writeDouble(peakLearningRate);
        out.writeDouble(guard.withholdShare());
        evidence.write(out);
        audits.write(out);
        guard.writeLevel(out);
        return out.toBytes();
    }

    /**
     * Reads {@link #toBytes}.
     *
     * @param clipPolicy name of the policy in force; like the reason it is not stored
     * @throws IllegalArgumentException if the bytes are not those of a fit
     */
    public static NoiseFit fromBytes(byte[] bytes, String clipPolicy) {
        CountReader in = new CountReader(bytes, "noise fit", MAX_BYTES);
        int version = in.expectVersion(VERSION_BEFORE_SETS, VERSION);
        NoiseState state = NoiseState.valueOf(in.readText());
        GaussianMixture.Outcome outcome = GaussianMixture.Outcome.valueOf(in.readText());
        MixtureKind kind = MixtureKind.valueOf(in.readText());
        GaussianMixture mixture = new GaussianMixture(readComponent(in), readComponent(in), outcome, kind);
        double noiseRate = in.readDouble();
        double[] curve = readDoubles(in);
        int classes = in.readCount(TransitionMatrix.MAX_STRUCTURED, "number of classes of a transition matrix");
        TransitionMatrix transition = classes == 0 ? null : TransitionMatrix.of(classes, readDoubles(in));
        int rows = in.readCount(ScoreCounts.ROWS, "number of score curves");
        List<ScoreCurve> scoreCurves = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            scoreCurves.add(new ScoreCurve(readDoubles(in), readDoubles(in)));
        }
        ClipThreshold clip = new ClipThreshold(clipPolicy, readNullable(in), readNullable(in));
        Guard guard = Guard.read(in);
        Calibration calibration = Calibration.read(in);
        double peakLearningRate = in.readDouble();
        if (version > VERSION_BEFORE_SETS) {
            guard = guard.withWithholdShare(in.readDouble());
        }
        EvidenceFit evidence = version > VERSION_BEFORE_EVIDENCE ? EvidenceFit.read(in) : EvidenceFit.NONE;
        AuditDraw audits = version > VERSION_BEFORE_AUDITS ? AuditDraw.read(in) : AuditDraw.NONE;
        if (version > VERSION_BEFORE_LEVELS) {
            guard = guard.readLevel(in);
        }
        in.expectEnd();
        return new NoiseFit(
                state,
                "restored",
                mixture,
                noiseRate,
                curve,
                transition,
                scoreCurves,
                evidence,
                calibration,
                clip,
                guard,
                audits,
                peakLearningRate);
    }

    private static void write(CountWriter out, GaussianMixture.Component component) {
        out.writeDouble(component.weight());
        out.writeDouble(component.mean());
        out.writeDouble(component.variance());
    }

    private static GaussianMixture.Component readComponent(CountReader in) {
        return new GaussianMixture.Component(in.readDouble(), in.readDouble(), in.readDouble());
    }

    private static void write(CountWriter out, @Nullable Double value) {
        out.writeByte(value == null ? 0 : 1);
        if (value != null) {
            out.writeDouble(value);
        }
    }

    private static @Nullable Double readNullable(CountReader in) {
        return in.readByte() == 0 ? null : in.readDouble();
    }

    private static void write(CountWriter out, double[] values) {
        out.writeCount(values.length);
        for (double value : values) {
            out.writeDouble(value);
        }
    }

    private static double[] readDoubles(CountReader in) {
        double[] values = new double[in.readCount(LossDelta.MAX_CLASSES, "number of values")];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readDouble();
        }
        return values;
    }
}
