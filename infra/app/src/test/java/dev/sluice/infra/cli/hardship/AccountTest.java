package dev.sluice.infra.cli.hardship;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.infra.cli.hardship.Account.Place;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccountTest {
    private final Account account = new Account(new TopicCatalogue("sluice", 1));

    @Test
    void everySampleNeedsAnOutcomeAndEveryHardRecordADeadLetter() {
        // Given
        account.record(new Place("sluice.samples", 0, 0), "a", false);
        account.record(new Place("sluice.samples", 0, 1), "b", false);
        account.record(new Place("sluice.samples", 0, 2), "hardship-rubbish", false);
        account.record(new Place("sluice.training", 0, 0), "a", false);
        account.record(new Place("sluice.review", 0, 0), "a", false);
        assertThat(account.complete(2)).isFalse();

        // When
        account.record(new Place("sluice.review", 0, 1), "b", true);
        assertThat(account.complete(2)).isFalse();
        account.deadLetter(letter(0), new Place("sluice.samples", 0, 2), "", "scorer", "no magic byte");

        // Then
        assertThat(account.complete(2)).isTrue();
        assertThat(account.twice()).isZero();
        StringWriter text = new StringWriter();
        account.print(2, new PrintWriter(text, true));
        assertThat(text.toString())
                .contains("hardship-rubbish, sluice.samples-0 at 2: dead letter, scorer: no magic byte");
    }

    @Test
    void whatIsThereTwiceIsTold() {
        account.record(new Place("sluice.samples", 0, 0), "a", false);
        account.record(new Place("sluice.training", 0, 0), "a", false);
        account.deadLetter(letter(0), new Place("sluice.scored", 0, 0), "a", "topology", "reason");

        assertThat(account.twice()).isEqualTo(1);
    }

    @Test
    void whatWasReplayedIsNoDeadLetterAnyMore() {
        // Given a sample that the scorer could not use, and one that the trainer could not
        account.record(new Place("sluice.samples", 0, 0), "a", false);
        account.record(new Place("sluice.samples", 0, 1), "b", false);
        account.record(new Place("sluice.training", 0, 0), "b", false);
        account.deadLetter(letter(0), new Place("sluice.samples", 0, 0), "a", "scorer", "is not described");
        account.deadLetter(letter(1), new Place("sluice.training", 0, 0), "b", "trainer", "no description");
        assertThat(account.complete(2)).isTrue();

        // When
        account.replayed(letter(0));
        account.replayed(letter(1));
        account.replayed(letter(7));
        assertThat(account.complete(2)).isFalse();
        account.record(new Place("sluice.samples", 0, 2), "a", false);
        account.record(new Place("sluice.training", 0, 1), "b", false);
        account.record(new Place("sluice.training", 0, 2), "a", false);

        // Then
        assertThat(account.complete(2)).isTrue();
        assertThat(account.twice()).isZero();
    }

    private static Place letter(long offset) {
        return new Place("sluice.dead-letters", 0, offset);
    }

    @Test
    void theTenBytesAnnounceFifteenHundredMillion() {
        assertThat(HardRecords.tenBytes(7)).containsExactly(0, 0, 0, 0, 7, 0x80, 0xbc, 0xc1, 0x96, 0x0b);
    }

    @Test
    void aLargeModelIsAWideOne() {
        List<Long> wide = LargeModel.widen(List.of(784L, 256L, 256L, 128L, 128L, 10L), 60_000_000);

        assertThat(wide).containsExactly(784L, 65715L, 65715L, 128L, 128L, 10L);
        assertThat(LargeModel.parameters(wide)).isBetween(59_990_000L, 60_001_000L);
    }
}
