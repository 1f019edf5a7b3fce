package dev.sluice.topology.stream.mixture;

import dev.sluice.schemas.records.Component;
import dev.sluice.schemas.records.EvidenceModel;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.topology.noise.CompiledMixture;
import dev.sluice.topology.noise.NoiseConfig;
import dev.sluice.topology.noise.NoiseFit;
import dev.sluice.topology.noise.NoiseModel;
import dev.sluice.topology.noise.evidence.EvidencePosterior;
import dev.sluice.topology.noise.evidence.EvidenceStage;
import dev.sluice.topology.noise.mixture.GaussianMixture;
import dev.sluice.topology.noise.posterior.PosteriorKind;
import dev.sluice.topology.noise.posterior.ScoreCurve;
import dev.sluice.topology.noise.routing.AuditDraw;
import dev.sluice.topology.noise.routing.Withholding;
import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.transition.TransitionMatrix;
import dev.sluice.topology.noise.verdict.Calibration;
import dev.sluice.topology.noise.verdict.ReviewerErrors;
import dev.sluice.topology.noise.window.EvidenceCounts;
import dev.sluice.topology.noise.window.EvidenceCounts.Kind;
import dev.sluice.topology.noise.window.LossBins;
import dev.sluice.topology.noise.window.LossDelta;
import dev.sluice.topology.noise.window.RollingWindow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Translates between the noise model and its published snapshot. */
public final class Mixtures {
    /** Of the standard normal distribution, for an interval of 95 %. */
    private static final double RATE_QUANTILE = 1.96;

    private static final List<Double> BIN_EDGES = list(LossBins.standard().edges());

    private Mixtures() {}

    /**
     * What repeats the decisions of a snapshot.
     *
     * @throws IllegalArgumentException if the snapshot contradicts itself
     */
    public static CompiledMixture compile(MixtureSnapshot snapshot) {
        List<ScoreCurve> scoreCurves = snapshot.getScoreCurves().stream()
                .map(curve -> new ScoreCurve(array(curve.getScores()), array(curve.getProbabilities())))
                .toList();
        return new CompiledMixture(
                snapshot.getState() == MixtureState.ACTIVE,
                array(snapshot.getBinEdges()),
                array(snapshot.getPosteriorCurve()),
                scorer(snapshot),
                scoreCurves,
                evidence(snapshot.getEvidence()),
                new Calibration(array(snapshot.getCalibrationRaw()), array(snapshot.getCalibrationProbability())),
                withholding(snapshot),
                snapshot.getWithholdShare(),
                snapshot.getClipThreshold());
    }

    private static Withholding withholding(MixtureSnapshot snapshot) {
        double[] thresholds = array(snapshot.getWithholdThresholds());
        return snapshot.getWithholdFrom().isEmpty()
                ? Withholding.whole(thresholds)
                : new Withholding(thresholds, array(snapshot.getWithholdFrom()), snapshot.getWithholdLevelShare());
    }

    private static EvidencePosterior evidence(@Nullable EvidenceModel evidence) {
        return evidence == null
                ? EvidencePosterior.NONE
                : new EvidencePosterior(evidence.getStages().stream()
                        .map(stage -> new EvidenceStage(stage.getScale(), stage.getIntercept(), stage.getSlope()))
                        .toList());
    }

    /**
     * By which probability samples are drawn as audits while a snapshot is the newest.
     *
     * @throws IllegalArgumentException if the snapshot contradicts itself
     */
    public static AuditDraw audits(MixtureSnapshot snapshot) {
        var draw = snapshot.getAuditDraw();
        return draw == null
                ? AuditDraw.NONE
                : new AuditDraw(draw.getShare(), draw.getSuspectShare(), draw.getSuspectFrom());
    }

    private static @Nullable LabelScorer scorer(MixtureSnapshot snapshot) {
        List<Double> matrix = snapshot.getTransitionMatrix();
        if (matrix == null) {
            return null;
        }
        int classes = (int) Math.round(Math.sqrt(matrix.size()));
        return new LabelScorer(
                TransitionMatrix.of(classes, array(matrix)),
                PosteriorKind.named(snapshot.getPosterior()).deconvolves());
    }

    static MixtureSnapshot snapshot(
            String dataset,
            long version,
            NoiseFit fit,
            RollingWindow window,
            long verdicts,
            ReviewerErrors errors,
            int valuesPerSample,
            NoiseConfig config,
            long fittedAt) {
        LossDelta totals = window.totals();
        Withholding withholding = fit.withholding(totals.classes());
        return new MixtureSnapshot(
                dataset,
                version,
                MixtureState.valueOf(fit.state().name()),
                component(fit.mixture().inNats(fit.mixture().clean())),
                component(fit.mixture().inNats(fit.mixture().noisy())),
                fit.noiseRate(),
                fit.clip().tau(),
                fit.clip().policy(),
                fit.clip().bound(),
                config.posterior().posteriorName(),
                BIN_EDGES,
                list(fit.curve()),
                list(totals.observed()),
                list(totals.counterfactual()),
                fit.transition() == null ? null : list(fit.transition().toArray()),
                fit.scoreCurves().stream()
                        .map(curve -> new dev.sluice.schemas.records.ScoreCurve(
                                list(curve.scores()), list(curve.probabilities())))
                        .toList(),
                list(withholding.thresholds()),
                totals.count(),
                window.samplesSeen(),
                window.modelVersion(),
                Instant.ofEpochMilli(fittedAt),
                list(fit.calibration().raw()),
                list(fit.calibration().corrected()),
                verdicts,
                config.routing().policy().spec(),
                valuesPerSample,
                fit.guard().withholdShare(),
                evidence(fit, totals.evidence(), errors, config.auditorError()),
                draw(fit.audits()),
                withholding.share() > 0 ? list(withholding.from()) : List.of(),
                withholding.share(),
                NoiseModel.leastLosses(config.forValuesPerSample(valuesPerSample), totals));
    }

    private static @Nullable EvidenceModel evidence(
            NoiseFit fit, EvidenceCounts counts, ReviewerErrors errors, double expectedError) {
        long trusted = counts.count(Kind.TRUSTED);
        long wrong = counts.count(Kind.AUDIT_WRONG);
        long audits = counts.count(Kind.AUDIT_RIGHT) + wrong;
        if (trusted == 0 && audits == 0) {
            return null;
        }
        double error = RATE_QUANTILE * fit.evidence().rateError();
        boolean known = !Double.isNaN(error);
        return new EvidenceModel(
                fit.evidence().posterior().stages().stream()
                        .map(stage -> new dev.sluice.schemas.records.EvidenceStage(
                                stage.scale(), stage.intercept(), stage.slope()))
                        .toList(),
                trusted,
                audits,
                wrong,
                errors.rate(expectedError),
                Math.max(0, errors.judged()),
                known ? Math.max(0, fit.noiseRate() - error) : null,
                known ? Math.min(1, fit.noiseRate() + error) : null);
    }

    private static dev.sluice.schemas.records.@Nullable AuditDraw draw(AuditDraw audits) {
        return audits.equals(AuditDraw.NONE)
                ? null
                : new dev.sluice.schemas.records.AuditDraw(audits.share(), audits.suspectShare(), audits.suspectFrom());
    }

    private static Component component(GaussianMixture.Component component) {
        return new Component(component.weight(), component.mean(), component.standardDeviation());
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static List<Double> list(double[] values) {
        return new ArrayList<>(Arrays.stream(values).boxed().toList());
    }

    private static List<Long> list(long[] values) {
        return new ArrayList<>(Arrays.stream(values).boxed().toList());
    }
}
