package dev.sluice.topology.stream.mixture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeenDeltasTest {
    private final SeenDeltas seen = new SeenDeltas();

    @Test
    void aDeltaIsCountedOnce() {
        assertThat(seen.add(0, 1)).isTrue();
        assertThat(seen.add(0, 1)).isFalse();
        assertThat(seen.add(0, 2)).isTrue();
        assertThat(seen.add(0, 1)).isFalse();
        assertThat(seen.add(0, 2)).isFalse();
    }

    @Test
    void aLateOneIsCountedAsLongAsItIsAmongTheLast64() {
        seen.add(0, 100);
        assertThat(seen.add(0, 37)).isTrue();
        assertThat(seen.add(0, 37)).isFalse();
        assertThat(seen.add(0, 36)).as("older than it can remember").isFalse();
        assertThat(seen.add(0, 99)).isTrue();
        assertThat(seen.add(0, 163)).isTrue();
        assertThat(seen.add(0, 100)).isFalse();
        assertThat(seen.add(0, 101)).isTrue();
    }

    @Test
    void aLeapOf64OrMoreForgetsWhatWasBefore() {
        seen.add(0, 1);
        seen.add(0, 65);
        assertThat(seen.add(0, 2)).isTrue();
        assertThat(seen.add(0, 1)).isFalse();
        seen.add(0, 1000);
        assertThat(seen.add(0, 65)).isFalse();
        assertThat(seen.add(0, 999)).isTrue();
        assertThat(seen.add(0, 937)).isTrue();
        assertThat(seen.add(0, 936)).isFalse();
    }

    @Test
    void partitionsDoNotMix() {
        seen.add(0, 5);
        assertThat(seen.add(1, 5)).isTrue();
        assertThat(seen.add(63, 5)).isTrue();
        assertThat(seen.add(1, 5)).isFalse();
    }

    /** Remembers everything. */
    private static final class SlowSeen {
        private final Map<Integer, Set<Long>> all = new HashMap<>();
        private final Map<Integer, Long> highest = new HashMap<>();

        boolean add(int partition, long sequence) {
            long high = Math.max(highest.getOrDefault(partition, 0L), sequence);
            highest.put(partition, high);
            boolean isNew = all.computeIfAbsent(partition, p -> new HashSet<>()).add(sequence);
            return isNew && high - sequence < 64;
        }
    }

    @Test
    void shuffledAndRepeatedDeltasAreToldApartAsByASlowReferenceThroughAnyRestarts() {
        Random random = new Random(1);
        for (int stream = 0; stream < 50; stream++) {
            SeenDeltas fast = new SeenDeltas();
            SlowSeen slow = new SlowSeen();
            for (int i = 1; i < 2000; i++) {
                int partition = random.nextInt(3);
                long sequence = Math.max(1, i / 3 + random.nextInt(100) - random.nextInt(100));
                assertThat(fast.add(partition, sequence)).isEqualTo(slow.add(partition, sequence));
                if (random.nextInt(50) == 0) {
                    byte[] bytes = fast.toBytes();
                    fast = SeenDeltas.fromBytes(bytes);
                    assertThat(fast.toBytes()).isEqualTo(bytes);
                }
            }
        }
    }

    @Test
    void itTakesTwentyBytesForEachPartitionHoweverManyDeltasCame() {
        for (int i = 1; i <= 1000; i++) {
            seen.add(i % 4, i);
        }
        assertThat(seen.toBytes()).hasSize(4 * 20);
        assertThat(SeenDeltas.fromBytes(new byte[0]).toBytes()).isEmpty();
    }
}
