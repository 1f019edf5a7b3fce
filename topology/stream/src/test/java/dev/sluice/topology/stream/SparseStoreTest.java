package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class SparseStoreTest {
    private final KeyValueStore<Bytes, byte[]> inner =
            Stores.inMemoryKeyValueStore("inner").get();
    private final SparseStore store = new SparseStore(inner);

    @Test
    void whatWasThereBeforeTheFirstQuestionAndWhatCameLaterIsFoundAndNothingElse() {
        // Given what a restored store holds
        for (int i = 0; i < 5000; i++) {
            inner.put(key("restored-" + i), new byte[] {1});
        }

        // When
        assertThat(store.get(key("nobody"))).isNull();
        for (int i = 0; i < 5000; i++) {
            store.put(key("written-" + i), new byte[] {2});
        }

        // Then
        for (int i = 0; i < 5000; i++) {
            assertThat(store.get(key("restored-" + i))).containsExactly(1);
            assertThat(store.get(key("written-" + i))).containsExactly(2);
            assertThat(store.get(key("nobody-" + i))).isNull();
        }
    }

    @Test
    void whatIsDeletedIsGoneAndMayComeBack() {
        // Given
        store.put(key("a"), new byte[] {1});

        // When // Then
        assertThat(store.delete(key("a"))).containsExactly(1);
        assertThat(store.get(key("a"))).isNull();
        assertThat(store.putIfAbsent(key("a"), new byte[] {2})).isNull();
        assertThat(store.get(key("a"))).containsExactly(2);
    }

    private static Bytes key(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
