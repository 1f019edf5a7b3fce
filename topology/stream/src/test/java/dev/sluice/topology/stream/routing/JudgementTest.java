package dev.sluice.topology.stream.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.schemas.records.Decision;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JudgementTest {
    static Stream<Judgement> judgements() {
        return Stream.of(
                new Judgement(1, Decision.KEEP, List.of(), true, false),
                new Judgement(2, Decision.EXCLUDE, List.of(), false, false),
                new Judgement(3, Decision.RELABEL, List.of(7), true, false),
                new Judgement(4, Decision.RELABEL, List.of(), false, false),
                new Judgement(5, Decision.RELABEL, List.of(9, 0, 255), true, false));
    }

    @ParameterizedTest
    @MethodSource("judgements")
    void isReadAsItWasWritten(Judgement judgement) {
        assertThat(Judgement.fromBytes(judgement.toBytes())).isEqualTo(judgement);
    }

    @Test
    void whatWasStoredBeforeThereWereSetsIsReadAndOneClassIsStoredAsItWasThen() {
        // Given
        byte[] old = ByteBuffer.allocate(10)
                .putInt(3)
                .put((byte) 'R')
                .putInt(7)
                .put((byte) 1)
                .array();

        // Then
        Judgement judgement = new Judgement(3, Decision.RELABEL, List.of(7), true, false);
        assertThat(Judgement.fromBytes(old)).isEqualTo(judgement);
        assertThat(judgement.toBytes()).isEqualTo(old);
    }

    @Test
    void aSetThatIsCutOffIsNotGuessedAt() {
        // Given
        byte[] whole = new Judgement(5, Decision.RELABEL, List.of(9, 0, 255), true, false).toBytes();

        // When, Then
        for (int length = 10; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Judgement.fromBytes(cut))
                    .withMessageContaining("3 labels");
        }
    }
}
