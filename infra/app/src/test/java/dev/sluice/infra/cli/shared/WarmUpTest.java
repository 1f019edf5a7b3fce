package dev.sluice.infra.cli.shared;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WarmUpTest {
    @Test
    void howManyLossesAreMissingIsSaidWhereItIsKnown() {
        assertThat(WarmUp.words(1204, 4096))
                .isEqualTo("warming up: 1,204 of 4,096 losses, 2,892 are missing before anything is decided");
        assertThat(WarmUp.words(1204, 0)).isEqualTo("warming up: 1,204 losses are too few to decide anything");
    }
}
