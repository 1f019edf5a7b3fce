package dev.sluice.infra.bench.noise;

import dev.sluice.topology.noise.CompiledMixture;
import dev.sluice.topology.noise.NoiseFit;
import dev.sluice.topology.noise.NoiseModel;
import dev.sluice.topology.noise.NoiseState;
import dev.sluice.topology.noise.evidence.EvidencePosterior;
import dev.sluice.topology.noise.routing.RoutingDecision;
import dev.sluice.topology.noise.routing.Withholding;
import dev.sluice.topology.noise.verdict.Calibration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The look-up of a sample's noise probability, weight, way and clip threshold in the newest mixture. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Decision {
    private static final int POOL = 1 << 12;

    private SimulatedRecord[] records = {};
    private CompiledMixture mixture = new CompiledMixture(
            false,
            new double[] {0, 1},
            new double[] {0},
            null,
            List.of(),
            EvidencePosterior.NONE,
            Calibration.NONE,
            Withholding.whole(),
            1,
            null);
    private int next;

    @Setup
    public void fit() {
        SimulatedRecord[] all = SimulatedRecord.draw(Windows.WINDOW, Windows.CLASSES, Windows.NOISE_RATE, Windows.SEED);
        NoiseFit fit = new NoiseModel(Windows.config()).fit(Windows.window(all, 0), null, Windows.LEARNING_RATE);
        if (fit.state() != NoiseState.ACTIVE) {
            throw new IllegalStateException("the simulated window must be one to decide by: " + fit.reason());
        }
        mixture = CompiledMixture.of(fit, Windows.config().posterior(), Windows.CLASSES);
        records = SimulatedRecord.draw(POOL, Windows.CLASSES, Windows.NOISE_RATE, Windows.SEED + 1);
    }

    @Benchmark
    public RoutingDecision decide() {
        SimulatedRecord sample = records[next++ & (POOL - 1)];
        return mixture.decide(sample.loss(), sample.label(), sample.probabilities(), null, () -> 1);
    }
}
