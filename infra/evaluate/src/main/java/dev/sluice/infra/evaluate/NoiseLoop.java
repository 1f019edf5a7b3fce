package dev.sluice.infra.evaluate;

import dev.sluice.topology.noise.CompiledMixture;
import dev.sluice.topology.noise.NoiseConfig;
import dev.sluice.topology.noise.NoiseFit;
import dev.sluice.topology.noise.NoiseModel;
import dev.sluice.topology.noise.NoiseState;
import dev.sluice.topology.noise.posterior.PosteriorKind;
import dev.sluice.topology.noise.routing.RoutingDecision;
import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.window.EvidenceCounts;
import dev.sluice.topology.noise.window.LossDelta;
import dev.sluice.topology.noise.window.RollingWindow;
import dev.sluice.topology.stream.config.TopologyConfig;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The topology without its topics: counts scored samples into the rolling window, fits the noise model as often as the topology does by
 * default, publishes what changed materially, and decides by what has been published. A published mixture takes effect
 * {@link #PUBLISHING_LAG} samples later: that is what deltas and snapshots spend in topics and transactions. The only place of
 * the evaluation that knows the noise model.
 */
public final class NoiseLoop {
    /** Samples between the last one a mixture was fitted to and the first it decides: two commit intervals at some 5,000 samples/s. */
    static final int PUBLISHING_LAG = 1024;

    private record Published(NoiseFit fit, CompiledMixture mixture, long effectiveFrom) {}

    private final TopologyConfig topology = TopologyConfig.defaults();
    private final int refitEvery;
    private final long publishingLag;
    private final NoiseModel model;
    private final RollingWindow window;
    private final LossDelta delta = new LossDelta();
    private final Deque<Published> onTheWay = new ArrayDeque<>();
    private long recorded;
    private long lossesSinceFit;
    private int fitsSincePublished;
    private @Nullable NoiseFit fit;
    private @Nullable NoiseFit newest;
    private @Nullable Published current;
    private boolean active;
    private final PosteriorKind posterior;
    private final int classes;
    private final LabelScorer withoutStructure;

    /** Fits and publishes as often as the topology does. */
    NoiseLoop(NoiseConfig config, int classes) {
        this(config, classes, TopologyConfig.defaults().refitEvery(), PUBLISHING_LAG);
    }

    /**
     * @param classes K
     * @param refitEvery samples from one fit to the next, at least 1
     * @param publishingLag samples between the last one a mixture was fitted to and the first it decides, 0 or more
     */
    public NoiseLoop(NoiseConfig config, int classes, int refitEvery, long publishingLag) {
        this.refitEvery = refitEvery;
        this.publishingLag = publishingLag;
        model = new NoiseModel(config);
        posterior = config.posterior();
        this.classes = classes;
        withoutStructure = LabelScorer.withoutStructure(classes);
        window = new RollingWindow(config.windowSize(), config.slotSize(), config.initialWindow());
    }

    /**
     * Decides on a sample by the mixture in force.
     *
     * @param loss nats
     * @param label given class
     * @param probabilities the model's class probabilities, {@code [K]}
     */
    public RoutingDecision decide(double loss, int label, float[] probabilities) {
        // nothing is drawn: only a budget needs lots, and without time there is none
        return current == null
                ? RoutingDecision.PASS
                : current.mixture().decide(loss, label, probabilities, null, () -> 1);
    }

    /**
     * Counts a sample. It bears on decisions once {@link #send} has been called and the lag is over.
     *
     * @param noiseProbability what {@link #decide} gave it
     * @param modelVersion version of the model that scored it
     * @param learningRate that model's
     */
    public void record(
            double loss,
            int label,
            float[] probabilities,
            double noiseProbability,
            long modelVersion,
            double learningRate) {
        LabelScorer scorer =
                current == null ? withoutStructure : current.mixture().scorer(probabilities.length);
        delta.record(label, loss, probabilities, null, modelVersion, learningRate, noiseProbability, scorer);
        recorded++;
    }

    /**
     * Counts a sample of known label.
     *
     * @param inclusionProbability π, above 0 and at most 1
     */
    public void recordEvidence(
            EvidenceCounts.Kind kind, double inclusionProbability, int label, float[] probabilities) {
        LabelScorer scorer =
                current == null ? withoutStructure : current.mixture().scorer(probabilities.length);
        delta.recordEvidence(kind, inclusionProbability, label, probabilities, null, scorer);
    }

    /** Sends what was counted to the window, fits if it is time, and lets what has been published long enough take effect. */
    public void send() {
        lossesSinceFit += delta.count();
        window.add(delta);
        delta.clear();
        if (lossesSinceFit >= refitEvery) {
            refit();
        }
        takeEffect();
    }

    /** Sends what was counted, fits whatever the window holds then, and decides by that from now on. */
    public NoiseFit settle() {
        lossesSinceFit += delta.count();
        window.add(delta);
        delta.clear();
        NoiseFit next = fit();
        onTheWay.clear();
        publish(next, 0);
        takeEffect();
        return next;
    }

    private void takeEffect() {
        Published next = onTheWay.peek();
        while (next != null && next.effectiveFrom() <= recorded) {
            current = next;
            active = active || next.fit().state() != NoiseState.WARMING_UP;
            onTheWay.remove();
            next = onTheWay.peek();
        }
    }

    private NoiseFit fit() {
        NoiseFit next = model.fit(window, fit, window.learningRate());
        lossesSinceFit = 0;
        fit = next;
        fitsSincePublished++;
        return next;
    }

    private void refit() {
        NoiseFit next = fit();
        if (newest != null && fitsSincePublished < topology.heartbeatFits() && !next.differsMaterially(newest)) {
            return;
        }
        publish(next, publishingLag);
    }

    private void publish(NoiseFit next, long lag) {
        fitsSincePublished = 0;
        newest = next;
        onTheWay.add(new Published(next, CompiledMixture.of(next, posterior, classes), recorded + lag));
    }

    /** Noise rate of the mixture in force, 0 to 1; NaN until one has been in force that was no longer warming up. */
    public double noiseRate() {
        return current == null || !active ? Double.NaN : current.fit().noiseRate();
    }

    /** Clip threshold in force; NaN for none. */
    double clipThreshold() {
        Double tau = current == null ? null : current.fit().clip().tau();
        return tau == null ? Double.NaN : tau;
    }
}
