package dev.sluice.infra.bench.noise;

import dev.sluice.topology.noise.NoiseFit;
import dev.sluice.topology.noise.NoiseModel;
import dev.sluice.topology.noise.clip.ClipPolicy;
import dev.sluice.topology.noise.window.RollingWindow;
import java.util.ArrayList;
import java.util.List;
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
 * A fit of a window of 50,000 samples that has moved on by 512 since the fit it starts from. The policy {@code none} seeks no
 * clip threshold: what another one takes longer is what its threshold costs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Refit {
    @Param({"none", "evidence", "ogc"})
    public String policy = "none";

    private final List<RollingWindow> windows = new ArrayList<>();
    private final List<NoiseFit> previous = new ArrayList<>();
    private NoiseModel model = new NoiseModel(Windows.config());
    private int next;

    @Setup
    public void fill() {
        model = new NoiseModel(Windows.config().withMethods(Windows.config().posterior(), ClipPolicy.parse(policy)));
        SimulatedRecord[] records = SimulatedRecord.draw(
                Windows.WINDOW + Windows.REFIT_EVERY, Windows.CLASSES, Windows.NOISE_RATE, Windows.SEED);
        windows.add(Windows.window(records, 0));
        windows.add(Windows.window(records, Windows.REFIT_EVERY));
        for (RollingWindow window : windows) {
            previous.add(model.fit(window, null, Windows.LEARNING_RATE));
        }
    }

    @Benchmark
    public NoiseFit fit() {
        int at = next;
        next = 1 - next;
        return model.fit(windows.get(at), previous.get(1 - at), Windows.LEARNING_RATE);
    }
}
