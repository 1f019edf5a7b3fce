package dev.sluice.topology.noise.evidence;

import dev.sluice.topology.noise.posterior.ScoreCurve;
import dev.sluice.topology.noise.window.CountReader;
import dev.sluice.topology.noise.window.CountWriter;
import dev.sluice.topology.noise.window.EvidenceCounts;
import dev.sluice.topology.noise.window.EvidenceCounts.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What evidence makes of a window (docs/methods.md 11). Trusted samples correct the posterior, audited ones correct what trusted ones made of
 * it; each is held back towards what was there before, so that little evidence moves little.
 *
 * @param posterior what it makes of P
 * @param noiseRate mean P over the window, 0 to 1; NaN without evidence
 * @param rateError standard error of the noise rate by the draw of the audits and of the window; NaN without audits
 */
public record EvidenceFit(EvidencePosterior posterior, double noiseRate, double rateError) {
    /** Without evidence. */
    public static final EvidenceFit NONE = new EvidenceFit(EvidencePosterior.NONE, Double.NaN, Double.NaN);

    /** Samples of a kind in the window from which they are evidence. */
    public static final int LEAST = 30;

    /** Rate of errors from which people might as well be lying, if it is certain. */
    private static final double MOST_ERRORS = 0.25;

    /** Checks that stand for what is known of people in general. */
    private static final double FEW = 10;

    private static final int MOST_STAGES = 2;

    /**
     * Fits a window.
     *
     * @param curves P by score of each given label without evidence; none where nothing is thought to be wrong
     * @param auditorError ε, the rate at which people err, 0 to below 0.5
     * @param auditorChecks verdicts by which that was measured; 0 if it is simply taken for granted
     * @param previous the fit before, where to begin; null at first
     */
    public static EvidenceFit of(
            EvidenceCounts counts,
            List<ScoreCurve> curves,
            double auditorError,
            long auditorChecks,
            @Nullable EvidencePosterior previous) {
        List<EvidenceStage> starts = previous == null ? List.of() : previous.stages();
        boolean trusts = trusts(counts);
        boolean audits = audits(counts, auditorError, auditorChecks);
        if (!trusts && !audits) {
            return NONE;
        }
        EvidenceCells stream = new EvidenceCells(counts, Kind.STREAM, curves);
        EvidenceCells trusted = new EvidenceCells(counts, Kind.TRUSTED, curves);
        EvidenceCells right = new EvidenceCells(counts, Kind.AUDIT_RIGHT, curves);
        EvidenceCells wrong = new EvidenceCells(counts, Kind.AUDIT_WRONG, curves);
        List<EvidenceStage> stages = new ArrayList<>();
        EvidenceStage first = EvidenceStage.NOTHING;
        if (trusts) {
            EvidenceStage start = starts.isEmpty() ? EvidenceStage.NOTHING : starts.get(0);
            first = StageObjective.least(new TrustedObjective(stream, trusted), start);
        }
        stages.add(first);
        for (EvidenceCells cells : List.of(stream, right, wrong)) {
            cells.apply(first);
        }
        double error = Double.NaN;
        if (audits) {
            AuditObjective objective = new AuditObjective(right, wrong, auditorError);
            EvidenceStage start = starts.size() > 1 ? starts.get(1) : EvidenceStage.NOTHING;
            EvidenceStage fitted = StageObjective.least(objective, start);
            error = new RateError(objective, fitted).of(stream);
            EvidenceStage second = fitted.shrunk(belief(right, wrong, fitted, auditorError, auditorChecks));
            stages.add(second);
            stream.apply(second);
        }
        return new EvidenceFit(new EvidencePosterior(stages), stream.meanProbability(), error);
    }

    /** How far to believe a stage: no further than it is to be believed at any rate of errors that the checks leave possible. */
    private static double belief(
            EvidenceCells right, EvidenceCells wrong, EvidenceStage fitted, double error, long checks) {
        double least = new AuditObjective(right, wrong, error).belief(fitted);
        double spread = spread(error, checks);
        if (spread > 0) {
            for (double possible : new double[] {Math.max(0, error - spread), Math.min(0.45, error + spread)}) {
                AuditObjective objective = new AuditObjective(right, wrong, possible);
                least = Math.min(least, objective.belief(StageObjective.least(objective, fitted)));
            }
        }
        return least;
    }

    /** Two standard errors of a rate of errors, wide where few checks or none of them failed (Agresti and Coull, 1998); 0 where it is taken for granted. */
    private static double spread(double error, long checks) {
        if (checks == 0) {
            return 0;
        }
        double samples = checks + FEW;
        double rate = Math.min(1, error + 0.5 / samples);
        return 2 * Math.sqrt(rate * (1 - rate) / samples);
    }

    /** Whether trusted samples are enough to be evidence. */
    public static boolean trusts(EvidenceCounts counts) {
        return counts.count(Kind.TRUSTED) >= LEAST;
    }

    /**
     * Whether audited samples are enough to be evidence.
     *
     * @param auditorError rate at which the people err who judged them; where it is certainly high, what they say is no evidence
     * @param auditorChecks verdicts by which that was measured; 0 if it is taken for granted
     */
    public static boolean audits(EvidenceCounts counts, double auditorError, long auditorChecks) {
        return auditorError - spread(auditorError, auditorChecks) < MOST_ERRORS
                && counts.count(Kind.AUDIT_RIGHT) + counts.count(Kind.AUDIT_WRONG) >= LEAST;
    }

    /** Writes it down, for a state store. */
    public void write(CountWriter out) {
        out.writeDouble(noiseRate);
        out.writeDouble(rateError);
        out.writeCount(posterior.stages().size());
        for (EvidenceStage stage : posterior.stages()) {
            out.writeDouble(stage.scale());
            out.writeDouble(stage.intercept());
            out.writeDouble(stage.slope());
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if that is not what the bytes are
     */
    public static EvidenceFit read(CountReader in) {
        double rate = in.readDouble();
        double error = in.readDouble();
        List<EvidenceStage> stages = new ArrayList<>();
        for (int left = in.readCount(MOST_STAGES, "number of stages"); left > 0; left--) {
            stages.add(new EvidenceStage(in.readDouble(), in.readDouble(), in.readDouble()));
        }
        return new EvidenceFit(new EvidencePosterior(stages), rate, error);
    }

    /** Whether there are stages to go by. */
    public boolean isNone() {
        return posterior.isNone();
    }
}
