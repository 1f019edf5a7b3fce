package dev.sluice.scorer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchingTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "4, 2", "15, 7", "64, 8"})
    void halfOfTheCoresCompute(int cores, int threads) {
        assertThat(Batching.threadsOf(cores)).isEqualTo(threads);
    }

    @Test
    void whatIsOutOfRangeIsNamed() {
        Batching good = Batching.defaults();
        assertThatThrownBy(() -> good.withThreads(0)).hasMessageContaining("threads must be 1 to 64, not 0");
        assertThatThrownBy(() -> good.withThreads(65)).hasMessageContaining("not 65");
        assertThatThrownBy(() -> good.withMaxLatency(Duration.ZERO)).hasMessageContaining("maxLatency");
        assertThatThrownBy(() -> good.withMaxLatency(Duration.ofSeconds(11))).hasMessageContaining("maxLatency");
        assertThatThrownBy(() -> good.withQueue(0, 1)).hasMessageContaining("queueRecords");
        assertThatThrownBy(() -> good.withQueue(1, 0)).hasMessageContaining("queueBytes");
    }
}
