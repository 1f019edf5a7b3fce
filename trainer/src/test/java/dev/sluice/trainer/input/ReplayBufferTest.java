package dev.sluice.trainer.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.trainer.config.TrainerConfig.Replay;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayBufferTest {
    private static final int BATCH = 4;

    @Test
    void ofEachPartitionTheNewestShareIsRetained() {
        // Given
        ReplayBuffer buffer = buffer(new Replay(6, 8), 2);
        for (int i = 0; i < 10; i++) {
            add(buffer, 0, "a" + i);
        }
        add(buffer, 1, "b0");

        // Then
        assertThat(everything(buffer)).containsExactlyInAnyOrder("a7", "a8", "a9", "b0");
    }

    @Test
    void whatIsDrawnDoesNotDependOnHowPartitionsMet() {
        // Given the same samples, interleaved otherwise
        ReplayBuffer one = buffer(new Replay(6, 2), 2);
        ReplayBuffer other = buffer(new Replay(6, 2), 2);
        for (int i = 0; i < 5; i++) {
            add(one, 0, "a" + i);
            add(one, 1, "b" + i);
        }
        for (int partition = 1; partition >= 0; partition--) {
            for (int i = 0; i < 5; i++) {
                add(other, partition, (partition == 0 ? "a" : "b") + i);
            }
        }

        // Then
        assertThat(keys(one.draw(0, 40))).isEqualTo(keys(other.draw(0, 40)));
    }

    @Test
    void theRatioIsKeptOverAnyNumberOfSteps() {
        // Given 1.5 replayed for each fresh one
        ReplayBuffer buffer = buffer(new Replay(100, 1.5), 1);
        for (int i = 0; i < 100; i++) {
            add(buffer, 0, "s" + i);
        }

        // When 100 fresh samples come in uneven steps
        List<List<String>> drawn = new ArrayList<>();
        for (int trained = 0; trained < 100; trained += 5) {
            drawn.addAll(keys(buffer.draw(trained, trained + 5)));
        }

        // Then
        assertThat(drawn)
                .hasSize(150 / BATCH)
                .allSatisfy(batch -> assertThat(batch).hasSize(BATCH).doesNotHaveDuplicates());
        assertThat(drawn).isEqualTo(keys(buffer.draw(0, 100)));
    }

    @Test
    void aSampleIsDrawnAsItWasLearntFrom() {
        // Given
        ReplayBuffer buffer = buffer(new Replay(1, 1), 1);
        ByteBuffer features = ByteBuffer.wrap(new byte[] {9, 1, 2, 9}, 1, 2);
        buffer.add(0, features, List.of(7), List.of(0.5f), 0.25, 3, "k");
        features.put(1, (byte) 5);

        // Then
        assertThat(buffer.draw(0, BATCH)).singleElement().satisfies(batch -> assertThat(batch)
                .containsExactly(new ReplayBuffer.Retained(
                        ByteBuffer.wrap(new byte[] {1, 2}), List.of(7), List.of(0.5f), 0.25, 3, "k")));
    }

    @Test
    void anEmptyBufferHasNothingToReplay() {
        assertThat(buffer(new Replay(10, 4), 1).draw(0, 1000)).isEmpty();
    }

    @Test
    void largeSamplesAreRetainedInAsManyBytesAsAreAllowed() {
        ReplayBuffer buffer = new ReplayBuffer(new Replay(10_000_000, 1), BATCH, 1, 1, 1 << 20);

        assertThat(buffer.share()).isEqualTo(255);
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new Replay(-1, 1)).hasMessageContaining("retain");
        assertThatThrownBy(() -> new Replay(1, Double.NaN)).hasMessageContaining("ratio");
        assertThatThrownBy(() -> new Replay(1, 17)).hasMessageContaining("ratio");
    }

    private static ReplayBuffer buffer(Replay config, int partitions) {
        return new ReplayBuffer(config, BATCH, 1, partitions, 2);
    }

    private static void add(ReplayBuffer buffer, int partition, String key) {
        buffer.add(partition, ByteBuffer.allocate(2), List.of(0), List.of(), 1, 8, key);
    }

    /** Draws often enough that every sample must have been among them. */
    private static List<String> everything(ReplayBuffer buffer) {
        return keys(buffer.draw(0, 200)).stream()
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    private static List<List<String>> keys(List<List<ReplayBuffer.Retained>> batches) {
        return batches.stream()
                .map(batch -> batch.stream().map(ReplayBuffer.Retained::key).toList())
                .toList();
    }
}
