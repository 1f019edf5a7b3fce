package dev.sluice.topology.stream;

import dev.sluice.schemas.records.Component;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.topology.noise.Calibration;
import dev.sluice.topology.noise.CompiledMixture;
import dev.sluice.topology.noise.GaussianMixture;
import dev.sluice.topology.noise.LossBins;
import dev.sluice.topology.noise.LossDelta;
import dev.sluice.topology.noise.NoiseConfig;
import dev.sluice.topology.noise.NoiseFit;
import dev.sluice.topology.noise.RollingWindow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Translates between the noise model and its published snapshot. */
public final class Mixtures {
    private static final List<Double> BIN_EDGES = list(LossBins.standard().edges());

    private Mixtures() {}

    /**
     * What repeats the decisions of a snapshot.
     *
     * @throws IllegalArgumentException if the snapshot contradicts itself
     */
    public static CompiledMixture compile(MixtureSnapshot snapshot) {
        return new CompiledMixture(
                snapshot.getState() == MixtureState.ACTIVE,
                array(snapshot.getBinEdges()),
                array(snapshot.getPosteriorCurve()),
                new Calibration(array(snapshot.getCalibrationRaw()), array(snapshot.getCalibrationProbability())),
                array(snapshot.getWithholdThresholds()),
                snapshot.getClipThreshold());
    }

    static MixtureSnapshot snapshot(
            String dataset,
            long version,
            NoiseFit fit,
            RollingWindow window,
            long verdicts,
            NoiseConfig config,
            long fittedAt) {
        LossDelta totals = window.totals();
        return new MixtureSnapshot(
                dataset,
                version,
                MixtureState.valueOf(fit.state().name()),
                component(fit.mixture().clean()),
                component(fit.mixture().noisy()),
                fit.noiseRate(),
                fit.clip().tau(),
                fit.clip().policy(),
                fit.clip().bound(),
                config.posterior().posteriorName(),
                BIN_EDGES,
                list(fit.curve()),
                list(totals.observed()),
                list(totals.counterfactual()),
                null,
                list(fit.guard().thresholds()),
                totals.count(),
                window.samplesSeen(),
                window.modelVersion(),
                Instant.ofEpochMilli(fittedAt),
                list(fit.calibration().raw()),
                list(fit.calibration().corrected()),
                verdicts,
                config.routing().policy().spec());
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
