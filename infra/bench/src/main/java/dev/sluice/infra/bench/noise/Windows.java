package dev.sluice.infra.bench.noise;

import dev.sluice.topology.noise.NoiseConfig;
import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.window.LossDelta;
import dev.sluice.topology.noise.window.RollingWindow;

/** Full windows of simulated samples: everything the benchmarks know of how a window is filled. */
final class Windows {
    static final long SEED = 1;
    static final double NOISE_RATE = 0.2;
    static final double LEARNING_RATE = 1e-3;
    static final int CLASSES = 10;
    static final int DELTA_RECORDS = 256;
    static final int WINDOW = 50_000;
    /** Samples between two fits, the topology's default. */
    static final int REFIT_EVERY = 512;

    private Windows() {}

    static void count(SimulatedRecord from, LossDelta into, LabelScorer scorer) {
        into.record(from.label(), from.loss(), from.probabilities(), null, 1, LEARNING_RATE, 0, scorer);
    }

    /** The default settings with a window of 50,000. */
    static NoiseConfig config() {
        NoiseConfig defaults = NoiseConfig.defaults();
        return defaults.withWindow(WINDOW, defaults.slotSize(), WINDOW / 2);
    }

    static LossDelta delta(SimulatedRecord[] records, int from, int to) {
        LossDelta delta = new LossDelta();
        LabelScorer scorer = LabelScorer.withoutStructure(CLASSES);
        for (int i = from; i < to; i++) {
            count(records[i], delta, scorer);
        }
        return delta;
    }

    /** A window over {@link #WINDOW} of the records. */
    static RollingWindow window(SimulatedRecord[] records, int from) {
        RollingWindow window = new RollingWindow(WINDOW, config().slotSize());
        for (int at = from; at < from + WINDOW; at += DELTA_RECORDS) {
            window.add(delta(records, at, Math.min(at + DELTA_RECORDS, from + WINDOW)));
        }
        return window;
    }
}
