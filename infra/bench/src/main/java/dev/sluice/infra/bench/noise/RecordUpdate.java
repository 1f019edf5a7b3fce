package dev.sluice.infra.bench.noise;

import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.window.LossDelta;
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
 * What a routing task does for the noise model with every sample: count it. The count begins anew every 256 samples, as it does
 * in the topology when it has been sent.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RecordUpdate {
    private static final int POOL = 1 << 12;

    @Param({"10", "100"})
    public int classes = 10;

    private final LossDelta delta = new LossDelta();
    private LabelScorer scorer = LabelScorer.withoutStructure(2);
    private SimulatedRecord[] records = {};
    private int next;

    @Setup
    public void draw() {
        scorer = LabelScorer.withoutStructure(classes);
        records = SimulatedRecord.draw(POOL, classes, Windows.NOISE_RATE, Windows.SEED);
    }

    @Benchmark
    public LossDelta count() {
        int at = next++ & (POOL - 1);
        if ((at & (Windows.DELTA_RECORDS - 1)) == 0) {
            delta.clear();
        }
        Windows.count(records[at], delta, scorer);
        return delta;
    }
}
