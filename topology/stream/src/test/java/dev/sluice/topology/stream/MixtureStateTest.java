package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.topology.noise.window.RollingWindow;
import dev.sluice.topology.stream.config.Nodes;
import dev.sluice.topology.stream.mixture.Ledgers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the loop of mixture and routing keeps in its stores, and how it goes on from them. */
class MixtureStateTest {
    @TempDir
    Path folder;

    @Test
    void stateAccountingTheWindowCountsEveryRoutedSampleOnce() {
        try (Bench bench = new Bench(Bench.config(folder), "loop4")) {
            // Given 1000 samples and a dead letter; deltas of 256 leave 232 pending
            NoisyStream.score(bench, 4, 1000, 0.2, "s");
            bench.scoredBytes.pipeInput("garbage", new byte[] {1, 2, 3});
            var pending = bench.driver.<String, byte[]>getKeyValueStore(Nodes.PENDING_DELTAS_STORE);
            int[] waiting = {0};
            pending.all().forEachRemaining(entry -> waiting[0] += isOfDelta(entry, 4) ? 1 : 0);
            assertThat(waiting[0]).isEqualTo(1000 % 256);

            // When
            bench.advance(Duration.ofSeconds(1));

            // Then
            assertThat(ByteBuffer.wrap(pending.get("head:" + Bench.DATASET)).getLong())
                    .isEqualTo(4);
            RollingWindow window = Ledgers.window(
                    Bench.DATASET, Bench.config(folder), bench.driver.getKeyValueStore(Nodes.MIXTURE_STORE));
            assertThat(window.samplesSeen()).isEqualTo(1000);
            assertThat(window.count()).isEqualTo(1000);
        }
    }

    @Test
    void aRestartGoesOnWithTheNextVersionAndTheSameWindow() {
        // Given one application that is never stopped
        List<MixtureSnapshot> unbroken;
        try (Bench bench = new Bench(Bench.config(folder.resolve("a")), "loop7")) {
            NoisyStream.score(bench, 7, 4096, 0.2, "s");
            NoisyStream.score(bench, 8, 2048, 0.2, "t");
            unbroken = bench.mixtures.readValuesToList();
        }

        // When another one stops in between and its state is restored from what its stores held
        Map<String, byte[]> windows = new HashMap<>();
        Map<String, byte[]> pending = new HashMap<>();
        List<MixtureSnapshot> broken = new ArrayList<>();
        try (Bench bench = new Bench(Bench.config(folder.resolve("b")), "loop8")) {
            NoisyStream.score(bench, 7, 4096, 0.2, "s");
            broken.addAll(bench.mixtures.readValuesToList());
            windows.putAll(contents(bench, Nodes.MIXTURE_STORE));
            pending.putAll(contents(bench, Nodes.PENDING_DELTAS_STORE));
        }
        try (Bench bench = new Bench(Bench.config(folder.resolve("c")), "loop8")) {
            windows.forEach(bench.driver.<String, byte[]>getKeyValueStore(Nodes.MIXTURE_STORE)::put);
            pending.forEach(bench.driver.<String, byte[]>getKeyValueStore(Nodes.PENDING_DELTAS_STORE)::put);
            bench.publish(NoisyStream.last(broken));
            NoisyStream.score(bench, 8, 2048, 0.2, "t");
            broken.addAll(bench.mixtures.readValuesToList());
        }

        // Then
        assertThat(broken).hasSameSizeAs(unbroken);
        for (int i = 0; i < broken.size(); i++) {
            assertThat(broken.get(i).getVersion()).isEqualTo(unbroken.get(i).getVersion());
            assertThat(broken.get(i).getPosteriorCurve())
                    .isEqualTo(unbroken.get(i).getPosteriorCurve());
            assertThat(broken.get(i).getWithholdThresholds())
                    .isEqualTo(unbroken.get(i).getWithholdThresholds());
            assertThat(broken.get(i).getNoiseRate()).isEqualTo(unbroken.get(i).getNoiseRate());
        }
    }

    @Test
    void stateStaysSmallHoweverLongTheStream() {
        try (Bench bench = new Bench(Bench.config(folder), "loop9")) {
            // When
            NoisyStream.score(bench, 9, 12_000, 0.2, "s");

            // Then
            var keys = new TreeSet<String>();
            bench.driver
                    .<String, byte[]>getKeyValueStore(Nodes.MIXTURE_STORE)
                    .all()
                    .forEachRemaining(entry -> keys.add(entry.key.split(":", 2)[0] + entry.value.length / 8192));
            // of the published snapshot there is one, of a few times that size
            assertThat(keys.removeIf(key -> key.matches("snapshot[1-3]"))).isTrue();
            assertThat(keys).allMatch(key -> key.endsWith("0"));
            int[] slots = {0};
            bench.driver
                    .<String, byte[]>getKeyValueStore(Nodes.MIXTURE_STORE)
                    .all()
                    .forEachRemaining(entry -> slots[0] += entry.key.startsWith("slot:") ? 1 : 0);
            assertThat(slots[0]).isLessThanOrEqualTo(4096 / 256 + 2);
        }
    }

    /** Whether a stored entry is a sample's sketch in a delta that has yet to be sent. */
    private static boolean isOfDelta(KeyValue<String, byte[]> entry, long sequence) {
        return entry.key.startsWith("routed:") && ByteBuffer.wrap(entry.value).getLong() == sequence;
    }

    private static Map<String, byte[]> contents(Bench bench, String store) {
        Map<String, byte[]> contents = new HashMap<>();
        bench.driver
                .<String, byte[]>getKeyValueStore(store)
                .all()
                .forEachRemaining(entry -> contents.put(entry.key, entry.value));
        return contents;
    }
}
