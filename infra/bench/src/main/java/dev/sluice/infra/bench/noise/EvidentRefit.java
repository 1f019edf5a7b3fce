package dev.sluice.infra.bench.noise;

import dev.sluice.topology.noise.NoiseFit;
import dev.sluice.topology.noise.NoiseModel;
import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.window.EvidenceCounts.Kind;
import dev.sluice.topology.noise.window.LossDelta;
import dev.sluice.topology.noise.window.RollingWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * {@link Refit} with the default policy and what is known for certain in the window: a trusted sample for each eight of the stream, and 300
 * audits by people who err once in twenty times, as 100 checks have told.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EvidentRefit {
    private static final int TRUSTED = Windows.WINDOW / 8;
    private static final double AUDITOR_ERROR = 0.05;
    private static final int CHECKS = 100;

    @Param({"0", "300"})
    public int audits;

    private final List<RollingWindow> windows = new ArrayList<>();
    private final List<NoiseFit> previous = new ArrayList<>();
    private NoiseModel model = new NoiseModel(Windows.config());
    private int next;

    @Setup
    public void fill() {
        model = new NoiseModel(
                Windows.config().with(copy -> copy.auditorError(AUDITOR_ERROR).auditorChecks(CHECKS)));
        SimulatedRecord[] records = SimulatedRecord.draw(
                Windows.WINDOW + Windows.REFIT_EVERY, Windows.CLASSES, Windows.NOISE_RATE, Windows.SEED);
        for (int from : new int[] {0, Windows.REFIT_EVERY}) {
            RollingWindow window = Windows.window(records, from);
            window.add(evidence());
            windows.add(window);
            previous.add(model.fit(window, null, Windows.LEARNING_RATE));
        }
    }

    private LossDelta evidence() {
        LossDelta evidence = new LossDelta();
        SplittableRandom random = new SplittableRandom(Windows.SEED);
        LabelScorer scorer = LabelScorer.withoutStructure(Windows.CLASSES);
        for (int i = 0; i < TRUSTED + audits; i++) {
            boolean audit = i >= TRUSTED;
            boolean wrong = audit && random.nextDouble() < Windows.NOISE_RATE;
            SimulatedRecord one = SimulatedRecord.draw(Windows.CLASSES, wrong ? 1 : 0, random);
            boolean called = wrong != random.nextDouble() < AUDITOR_ERROR;
            Kind kind = !audit ? Kind.TRUSTED : called ? Kind.AUDIT_WRONG : Kind.AUDIT_RIGHT;
            evidence.recordEvidence(kind, audit ? 0.2 : 1, one.label(), one.probabilities(), null, scorer);
        }
        return evidence;
    }

    @Benchmark
    public NoiseFit fit() {
        int at = next;
        next = 1 - next;
        return model.fit(windows.get(at), previous.get(1 - at), Windows.LEARNING_RATE);
    }
}
