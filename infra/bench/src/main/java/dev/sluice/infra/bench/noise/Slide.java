package dev.sluice.infra.bench.noise;

import dev.sluice.topology.noise.window.LossDelta;
import dev.sluice.topology.noise.window.RollingWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What becomes of 256 counted samples: they are sent as bytes, read, and added to a full window that lets as many go. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Slide {
    private static final int DELTAS = 64;

    private final List<LossDelta> deltas = new ArrayList<>();
    private RollingWindow window = new RollingWindow(1, 1);
    private byte[] sent = {};
    private int next;

    @Setup
    public void fill() {
        SimulatedRecord[] records =
                SimulatedRecord.draw(Windows.WINDOW, Windows.CLASSES, Windows.NOISE_RATE, Windows.SEED);
        window = Windows.window(records, 0);
        for (int i = 0; i < DELTAS; i++) {
            deltas.add(Windows.delta(records, i * Windows.DELTA_RECORDS, (i + 1) * Windows.DELTA_RECORDS));
        }
        sent = deltas.get(0).toBytes();
    }

    @Benchmark
    public byte[] write() {
        return deltas.get(next++ & (DELTAS - 1)).toBytes();
    }

    @Benchmark
    public LossDelta read() {
        return LossDelta.fromBytes(sent);
    }

    @Benchmark
    public RollingWindow add() {
        window.add(deltas.get(next++ & (DELTAS - 1)));
        return window;
    }
}
