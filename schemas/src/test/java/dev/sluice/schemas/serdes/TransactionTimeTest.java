package dev.sluice.schemas.serdes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.models.ModelChunks;
import org.junit.jupiter.api.Test;

class TransactionTimeTest {
    @Test
    void aSmallTransactionHasHalfAMinute() {
        assertThat(TransactionTime.settings(200_000))
                .containsEntry("transaction.timeout.ms", 30_000)
                .containsEntry("delivery.timeout.ms", 120_000)
                .containsEntry("max.block.ms", 60_000);
    }

    @Test
    void aLargeOneHasTheTimeItsBytesNeedAndTheClientWaitsAsLong() {
        assertThat(TransactionTime.settings(ModelChunks.MAX_MODEL_BYTES))
                .containsEntry("transaction.timeout.ms", 286_000)
                .containsEntry("delivery.timeout.ms", 286_000)
                .containsEntry("max.block.ms", 286_000);
    }

    @Test
    void noTransactionAsksForMoreThanBrokersAllow() {
        assertThat(TransactionTime.millis(Long.MAX_VALUE)).isEqualTo(900_000);
        assertThatThrownBy(() -> TransactionTime.millis(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
