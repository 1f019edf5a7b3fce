package dev.sluice.topology.stream.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.verdict.VerdictCounts;
import dev.sluice.topology.noise.window.LossDelta;
import dev.sluice.topology.stream.Bench;
import dev.sluice.topology.stream.config.Nodes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MixtureLedgerTest {
    @TempDir
    Path folder;

    private final KeyValueStore<String, byte[]> store = store();

    private static KeyValueStore<String, byte[]> store() {
        KeyValueStore<String, byte[]> store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(Nodes.MIXTURE_STORE), Serdes.String(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        store.init(new MockProcessorContext<String, byte[]>().getStateStoreContext(), store);
        return store;
    }

    private MixtureLedger ledger(KeyValueStore<String, byte[]> of) {
        return new MixtureLedger("other", Bench.config(folder), of);
    }

    /** Deltas of 64 samples with 20 % wrong labels, from three routing tasks in turn. */
    private static List<DeltaMessage> deltas(int count) {
        Random random = new Random(1);
        LabelScorer scorer = LabelScorer.withoutStructure(4);
        List<DeltaMessage> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            LossDelta delta = new LossDelta();
            for (int s = 0; s < 64; s++) {
                float[] p = new float[4];
                int truth = random.nextInt(4);
                float other = 0.002f + 0.01f * random.nextFloat();
                Arrays.fill(p, other);
                p[truth] = 1 - 3 * other;
                int label = random.nextInt(5) == 0 ? (truth + 1) % 4 : truth;
                delta.record(label, -Math.log(p[label]), p, null, 1, 0.1, 0, scorer);
            }
            messages.add(new DeltaMessage(i % 3, 1 + i / 3, 5, 9, delta.toBytes()));
        }
        return messages;
    }

    private static Map<String, byte[]> contents(KeyValueStore<String, byte[]> of) {
        Map<String, byte[]> contents = new HashMap<>();
        of.all().forEachRemaining(entry -> contents.put(entry.key, entry.value));
        return contents;
    }

    @Test
    void deltasThatComeTwiceChangeNothing() {
        // Given
        List<DeltaMessage> deltas = deltas(100);
        MixtureLedger once = ledger(store);
        KeyValueStore<String, byte[]> otherStore = store();
        MixtureLedger twice = ledger(otherStore);
        Random random = new Random(2);

        // When
        for (int i = 0; i < deltas.size(); i++) {
            once.add(deltas.get(i));
            twice.add(deltas.get(i));
            assertThat(twice.add(deltas.get(Math.max(0, i - random.nextInt(150)))))
                    .isNull();
        }

        // Then
        assertThat(once.version()).isGreaterThan(2);
        assertThat(contents(otherStore)).containsExactlyInAnyOrderEntriesOf(contents(store));
    }

    @Test
    void theOrderOfDeltasWithinASlotChangesNothing() {
        // Given slots and refits of four and eight deltas
        List<DeltaMessage> deltas = deltas(96);
        MixtureLedger straight = ledger(store);
        KeyValueStore<String, byte[]> otherStore = store();
        MixtureLedger shuffled = ledger(otherStore);

        // When
        for (int slot = 0; slot < deltas.size(); slot += 4) {
            List<DeltaMessage> ofSlot = new ArrayList<>(deltas.subList(slot, slot + 4));
            ofSlot.forEach(delta -> straight.add(delta));
            Collections.shuffle(ofSlot, new Random(slot));
            ofSlot.forEach(delta -> shuffled.add(delta));
        }

        // Then
        assertThat(contents(otherStore)).containsExactlyInAnyOrderEntriesOf(contents(store));
    }

    @Test
    void aRestartBetweenAnyTwoDeltasChangesNothing() {
        // Given
        MixtureLedger unbroken = ledger(store);
        KeyValueStore<String, byte[]> otherStore = store();

        // When
        for (DeltaMessage delta : deltas(100)) {
            unbroken.add(delta);
            ledger(otherStore).add(delta);
        }

        // Then
        assertThat(contents(otherStore)).containsExactlyInAnyOrderEntriesOf(contents(store));
    }

    @Test
    void aDataSetWhoseSamplesBecomeSetsGoesOnAcrossRestarts() {
        // Given deltas of samples with one label and then with four values each
        List<DeltaMessage> deltas = new ArrayList<>();
        for (DeltaMessage one : deltas(100)) {
            deltas.add(new DeltaMessage(
                    one.partition(), one.sequence(), one.first(), one.last(), deltas.size() < 30 ? 1 : 4, one.delta()));
        }
        MixtureLedger unbroken = ledger(store);
        KeyValueStore<String, byte[]> otherStore = store();

        // When
        for (DeltaMessage delta : deltas) {
            unbroken.add(delta);
            ledger(otherStore).add(delta);
        }

        // Then
        assertThat(contents(otherStore)).containsExactlyInAnyOrderEntriesOf(contents(store));
        assertThat(unbroken.window().samplesSeen()).isEqualTo(6400);
        assertThat(unbroken.valuesPerSample()).isEqualTo(4);
    }

    @Test
    void aDeltaThatCannotBeReadChangesNothingAndIsCountedWhenItComesWhole() {
        // Given
        DeltaMessage good = deltas(1).get(0);
        MixtureLedger ledger = ledger(store);

        // When
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ledger.add(new DeltaMessage(0, 1, 5, 9, new byte[] {1, 2})));
        ledger.add(good);

        // Then
        assertThat(ledger.window().samplesSeen()).isEqualTo(64);
    }

    @Test
    void itIsRestoredWithItsVerdictsAndTheRateOfItsStream() {
        // Given
        MixtureLedger ledger = ledger(store);
        VerdictCounts counts = new VerdictCounts();
        counts.record(true, 0.4, true, 1);
        ledger.add(counts);
        ledger.add(new DeltaMessage(0, 1, 5000, 5000, new LossDelta().toBytes()));

        // When
        MixtureLedger restored = ledger(store);

        // Then
        assertThat(restored.verdicts()).isEqualTo(1);
        assertThat(store.get("arrivals:other")).isNotNull();
    }

    @Test
    void verdictsNobodyRenewsFadeWhileTheStreamGoesOn() {
        // Given
        VerdictBook book = new VerdictBook("other", 1000, store);
        VerdictCounts counts = new VerdictCounts();
        counts.record(false, 0.9, true, 1);
        book.add(counts, 0);

        // When
        book.fade(999);
        book.fade(1000);
        book.fade(1500);
        long afterOne = book.window().total();
        book.fade(2000);

        // Then
        assertThat(afterOne).isEqualTo(1);
        assertThat(book.window().total()).isZero();
    }
}
