package dev.sluice.topology.stream.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.topology.noise.verdict.VerdictCounts;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DeltaMessageTest {
    @Test
    void aMessageIsTheSameWhenRead() {
        // Given
        byte[] bytes = new DeltaMessage(63, Long.MAX_VALUE, 5, 9, new byte[] {1, 2, 3}).toBytes();

        // When
        DeltaMessage read = DeltaMessage.fromBytes(bytes);

        // Then
        assertThat(read.partition()).isEqualTo(63);
        assertThat(read.sequence()).isEqualTo(Long.MAX_VALUE);
        assertThat(read.delta()).containsExactly(1, 2, 3);
        assertThat(read.toBytes()).isEqualTo(bytes);
    }

    @Test
    void aMessageOfSetsSaysHowManyValuesASampleHas() {
        // Given
        byte[] bytes = new DeltaMessage(3, 7, 5, 9, 256, new byte[] {1, 2, 3}).toBytes();

        // When
        DeltaMessage read = DeltaMessage.fromBytes(bytes);

        // Then
        assertThat(read.values()).isEqualTo(256);
        assertThat(read.delta()).containsExactly(1, 2, 3);
        assertThat(DeltaMessage.fromBytes(new DeltaMessage(3, 7, 5, 9, new byte[0]).toBytes())
                        .values())
                .isEqualTo(1);
    }

    @Test
    void aMessageOfMoreValuesThanASampleMayHaveIsRefused() {
        for (int values : new int[] {0, 257, 65_535}) {
            byte[] bytes = new DeltaMessage(3, 7, 5, 9, values, new byte[0]).toBytes();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> DeltaMessage.fromBytes(bytes))
                    .withMessageContaining(values + " label values");
        }
    }

    @Test
    void anEmptyDeltaIsKept() {
        assertThat(DeltaMessage.fromBytes(new DeltaMessage(0, 1, 5, 9, new byte[0]).toBytes())
                        .delta())
                .isEmpty();
    }

    @Test
    void itIsNotTakenForVerdictsNorVerdictsForIt() {
        VerdictCounts verdicts = new VerdictCounts();
        verdicts.record(true, 0.4, true, 1);
        assertThat(VerdictCounts.isVerdicts(new DeltaMessage(0, 1, 5, 9, new byte[5]).toBytes()))
                .isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> DeltaMessage.fromBytes(verdicts.toBytes()));
    }

    @Test
    void bytesThatAreNoMessageAreRefused() {
        byte[] good = new DeltaMessage(1, 2, 5, 9, new byte[0]).toBytes();
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> DeltaMessage.fromBytes(cut))
                    .withMessageContaining("not a delta message");
        }
        byte[] otherMark = good.clone();
        otherMark[0] = 'X';
        assertThatIllegalArgumentException().isThrownBy(() -> DeltaMessage.fromBytes(otherMark));
    }
}
