package dev.sluice.infra.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.infra.evaluate.FlagCounts;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger ledger = new Ledger();

    @Test
    void whatPeopleJudgedIsAccountedForOnceAndIsNoDuplicateInWhateverOrderItIsRead() {
        // When withheld and brought back, brought back and read before it was withheld, and judged in an earlier pass
        ledger.enter("a", 1);
        ledger.enterJudged("a", 1);
        ledger.enterJudged("b", 1);
        boolean first = ledger.enter("b", 1);
        ledger.enterJudged("a", 2);

        // Then
        assertThat(first).isTrue();
        assertThat(ledger.accounted()).isEqualTo(3);
        assertThat(ledger.duplicates()).isZero();
        assertThat(ledger.enter("b", 1)).isFalse();
        assertThat(ledger.duplicates()).isEqualTo(1);
    }

    @Test
    void aSecondOutcomeOfASampleInOnePassIsADuplicate() {
        // Given
        boolean first = ledger.enter("a", 1);

        // When
        boolean second = ledger.enter("a", 1);

        // Then
        assertThat(first).isTrue();
        assertThat(second).isFalse();
        assertThat(ledger.accounted()).isEqualTo(1);
        assertThat(ledger.duplicates()).isEqualTo(1);
    }

    @Test
    void theSameSampleCountsOnceInEveryPassAndPassesMayOverlap() {
        // When
        ledger.enter("a", 2);
        ledger.enter("b", 1);
        ledger.enter("a", 1);
        ledger.enter("b", 2);

        // Then
        assertThat(ledger.accounted()).isEqualTo(4);
        assertThat(ledger.duplicates()).isZero();
    }

    @Test
    void flagsAreCountedForEachPassOnItsOwn() {
        // Given
        ledger.enter("a", 1);
        ledger.enter("a", 3);

        // When
        ledger.judge(1, true, false);
        ledger.judge(3, true, true);
        ledger.judge(3, false, true);

        // Then
        assertThat(ledger.flags(1)).isEqualTo(new FlagCounts(1, 1, 0, 0));
        assertThat(ledger.flags(2)).isEqualTo(FlagCounts.NONE);
        assertThat(ledger.flags(3)).isEqualTo(new FlagCounts(2, 1, 2, 1));
    }

    @Test
    void aPassOfWhichNothingCameHasNoFlags() {
        assertThat(ledger.flags(1)).isEqualTo(FlagCounts.NONE);
    }
}
