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
 * @param rateError standard error of the noise rate by the draw of the audits; NaN without any
 */
public record EvidenceFit(EvidencePosterior posterior, double noiseRate, double rateError) {
    /** Without evidence. */
    public static final EvidenceFit NONE = new EvidenceFit(EvidencePosterior.NONE, Double.NaN, Double.NaN);

    /** Samples of a kind in the window from which they are evidence. */
    public static final int LEAST = 30;

    private static final int MOST_STAGES = 2;

    /**
     * Fits a window.
     *
     * @param curves P by score of each given label without evidence; none where nothing is thought to be wrong
     * @param auditorError ε, the rate at which people err, 0 to below 0.5
     * @param previous the fit before, where to begin; null at first
     */
    public static EvidenceFit of(
            EvidenceCounts counts, List<ScoreCurve> curves, double auditorError, @Nullable EvidencePosterior previous) {
        List<EvidenceStage> starts = previous == null ? List.of() : previous.stages();
        boolean trusts = trusts(counts);
        boolean audits = audits(counts);
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
        double error = Double.NaN;
        if (audits) {
            for (EvidenceCells cells : List.of(stream, right, wrong)) {
                cells.apply(first);
            }
            AuditObjective objective = new AuditObjective(right, wrong, auditorError);
            EvidenceStage start = starts.size() > 1 ? starts.get(1) : EvidenceStage.NOTHING;
            EvidenceStage second = StageObjective.least(objective, start);
            stages.add(second);
            error = rateError(objective, second, stream);
        }
        EvidencePosterior posterior = new EvidencePosterior(stages);
        return new EvidenceFit(posterior, rate(posterior, counts, curves), error);
    }

    /** Whether trusted samples are enough to be evidence. */
    public static boolean trusts(EvidenceCounts counts) {
        return counts.count(Kind.TRUSTED) >= LEAST;
    }

    /** Whether audited samples are enough to be evidence. */
    public static boolean audits(EvidenceCounts counts) {
        return counts.count(Kind.AUDIT_RIGHT) + counts.count(Kind.AUDIT_WRONG) >= LEAST;
    }

    private static double rate(EvidencePosterior posterior, EvidenceCounts counts, List<ScoreCurve> curves) {
        double sum = 0;
        double samples = 0;
        for (int i = 0; i < counts.cells(Kind.STREAM); i++) {
            double prior = curves.isEmpty()
                    ? 0
                    : curves.get(Math.min(counts.row(Kind.STREAM, i), curves.size() - 1))
                            .at(counts.score(Kind.STREAM, i));
            sum += counts.samples(Kind.STREAM, i) * posterior.at(prior, counts.margin(Kind.STREAM, i));
            samples += counts.samples(Kind.STREAM, i);
        }
        return samples == 0 ? Double.NaN : sum / samples;
    }

    /** By the delta method, with the curvature of the objective and the scatter of the audits around it. */
    private static double rateError(AuditObjective objective, EvidenceStage stage, EvidenceCells stream) {
        Quadratic curvature = new Quadratic();
        objective.at(stage, curvature);
        Quadratic scatter = new Quadratic();
        objective.scatter(stage, scatter);
        Quadratic rise = new Quadratic();
        for (int i = 0; i < stream.size; i++) {
            double p = EvidencePosterior.sigmoid(stage.apply(stream.odds[i], stream.margin[i]) - EvidenceStage.LIMIT);
            rise.addDerivatives(stream.weight[i] / stream.total * p * (1 - p), 0, stream.before(i), stream.margin[i]);
        }
        boolean[] free = {stage.scale() > 0, true, stage.slope() > 0};
        double[] direction = curvature.solve(rise.gradient, free, 0);
        if (direction.length == 0) {
            return Double.NaN;
        }
        double variance = 0;
        for (int a = 0; a < Quadratic.SIZE; a++) {
            for (int b = 0; b < Quadratic.SIZE; b++) {
                variance += direction[a] * direction[b] * scatter.hessian[Math.min(a, b)][Math.max(a, b)];
            }
        }
        return Math.sqrt(Math.max(0, variance));
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
