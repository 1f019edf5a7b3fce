package dev.sluice.topology.noise;

import dev.sluice.topology.noise.routing.RoutingDecision;
import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.transition.LabelScorers;
import dev.sluice.topology.noise.window.LossDelta;
import dev.sluice.topology.noise.window.RollingWindow;
import dev.sluice.topology.noise.window.Simulation;
import org.jspecify.annotations.Nullable;

/** A noise model at work on a simulation: every sample is decided by the newest fit and counted; every 512 samples a new fit is made. */
final class SimulatedStream {
    private static final int REFIT_EVERY = 512;
    private static final int DELTA = 128;

    private final NoiseConfig config;
    private final Simulation simulation;
    private final int classes;
    private final NoiseModel model;
    private final RollingWindow window;
    private final LabelScorers withoutMixture = new LabelScorers(null);
    private LossDelta delta = new LossDelta();
    private int sinceFit;
    private @Nullable NoiseFit fit;
    private @Nullable CompiledMixture mixture;

    /**
     * What was decided about a number of samples.
     *
     * @param flagged of them given P > 0.5
     * @param wrong of them labelled wrongly
     * @param found of these flagged
     * @param calibrationError mean distance of P from the share of wrong labels, over ten bins of P
     */
    record Tally(int samples, int flagged, int wrong, int found, double calibrationError) {
        double flaggedShare() {
            return (double) flagged / samples;
        }

        double f1() {
            return 2.0 * found / Math.max(1, flagged + wrong);
        }
    }

    SimulatedStream(NoiseConfig config, Simulation simulation, int classes) {
        this.config = config;
        this.simulation = simulation;
        this.classes = classes;
        model = new NoiseModel(config);
        window = new RollingWindow(config.windowSize(), config.slotSize(), config.initialWindow());
    }

    SimulatedStream(NoiseConfig config, Simulation simulation) {
        this(config, simulation, Simulation.CLASSES);
    }

    NoiseFit fit() {
        if (fit == null) {
            throw new IllegalStateException("no fit yet, run at least " + REFIT_EVERY + " samples");
        }
        return fit;
    }

    RollingWindow window() {
        return window;
    }

    Tally run(int samples) {
        int flagged = 0;
        int wrong = 0;
        int found = 0;
        double[][] byProbability = new double[10][2];
        for (int i = 0; i < samples; i++) {
            Simulation.Sample sample = simulation.next();
            double p = step(sample).noiseProbability();
            flagged += p > 0.5 ? 1 : 0;
            wrong += sample.wrong() ? 1 : 0;
            found += p > 0.5 && sample.wrong() ? 1 : 0;
            int bin = Math.min(9, (int) (p * 10));
            byProbability[bin][0] += p;
            byProbability[bin][1] += sample.wrong() ? 1 : 0;
        }
        double error = 0;
        for (double[] bin : byProbability) {
            error += Math.abs(bin[0] - bin[1]) / samples;
        }
        return new Tally(samples, flagged, wrong, found, error);
    }

    private RoutingDecision step(Simulation.Sample sample) {
        RoutingDecision decision = mixture == null
                ? RoutingDecision.PASS
                : mixture.decide(sample.loss(), sample.label(), sample.probabilities(), null, () -> 1);
        LabelScorer scorer = mixture == null ? withoutMixture.of(classes) : mixture.scorer(classes);
        Simulation.record(delta, sample, decision.noiseProbability(), scorer);
        if (delta.count() == DELTA) {
            window.add(delta);
            delta = new LossDelta();
        }
        if (++sinceFit == REFIT_EVERY) {
            sinceFit = 0;
            fit = model.fit(window, fit, window.learningRate());
            mixture = CompiledMixture.of(fit, config.posterior(), classes);
        }
        return decision;
    }
}
