package dev.sluice.topology.stream.mixture;

import dev.sluice.topology.noise.verdict.VerdictWindow;
import dev.sluice.topology.noise.window.RollingWindow;
import dev.sluice.topology.stream.config.TopologyConfig;
import org.apache.kafka.streams.state.KeyValueStore;

/** What the mixture's store holds of a data set, for tests of the topology as a whole. */
public final class Ledgers {
    private Ledgers() {}

    /** The rolling window, restored. */
    public static RollingWindow window(String dataset, TopologyConfig config, KeyValueStore<String, byte[]> store) {
        return new MixtureLedger(dataset, config, store).window();
    }

    /** The latest verdicts, restored. */
    public static VerdictWindow verdicts(String dataset, KeyValueStore<String, byte[]> store) {
        return new VerdictBook(dataset, 1, store).window();
    }
}
