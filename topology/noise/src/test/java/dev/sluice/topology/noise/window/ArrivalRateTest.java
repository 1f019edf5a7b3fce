package dev.sluice.topology.noise.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ArrivalRateTest {
    private static void stream(ArrivalRate rate, long from, long perSecond, int seconds) {
        for (int s = 0; s < seconds; s++) {
            rate.add(perSecond, from + s * 1000L, from + s * 1000L);
            rate.endSlot();
        }
    }

    @Test
    void samplesAnHourAreSamplesOverTheTimeTheySpan() {
        // Given
        ArrivalRate rate = new ArrivalRate(8192);

        // When
        stream(rate, 1_000_000, 10, 601);

        // Then
        assertThat(rate.samplesPerHour()).isCloseTo(36_000, within(100.0));
    }

    @Test
    void nothingIsKnownWithinTheFirstSecond() {
        ArrivalRate rate = new ArrivalRate(8192);
        assertThat(rate.samplesPerHour()).isNaN();
        rate.add(5000, 10_000, 10_100);
        rate.endSlot();
        rate.add(5000, 10_500, 10_900);
        assertThat(rate.samplesPerHour()).isNaN();
    }

    @Test
    void anEarlierRateIsForgottenWithinTheWindow() {
        // Given
        ArrivalRate rate = new ArrivalRate(3200);
        stream(rate, 0, 100, 100);

        // When
        stream(rate, 1_000_000, 10, 400);

        // Then
        assertThat(rate.samplesPerHour()).isCloseTo(36_000, within(400.0));
    }

    @Test
    void timeStampsMayComeInAnyOrder() {
        // Given
        ArrivalRate ordered = new ArrivalRate(8192);
        ArrivalRate shuffled = new ArrivalRate(8192);

        // When
        for (int i = 0; i < 100; i++) {
            ordered.add(1, i * 1000L, i * 1000L);
            long other = (i * 37 % 100) * 1000L;
            shuffled.add(1, other, other);
        }

        // Then
        assertThat(shuffled.samplesPerHour()).isEqualTo(ordered.samplesPerHour());
    }

    @Test
    void howASlotsSamplesWereSpreadMakesNoDifference() {
        // Given
        ArrivalRate atOnce = new ArrivalRate(320);
        ArrivalRate inPieces = new ArrivalRate(320);

        // When
        for (int slot = 0; slot < 100; slot++) {
            long at = slot * 1000L * (1 + slot);
            atOnce.add(64, at, at + 630);
            for (int i = 63; i >= 0; i--) {
                inPieces.add(1, at + 10L * i, at + 10L * i);
            }
            atOnce.endSlot();
            inPieces.endSlot();
        }

        // Then
        assertThat(inPieces.samplesPerHour()).isEqualTo(atOnce.samplesPerHour());
        assertThat(inPieces.toBytes()).isEqualTo(atOnce.toBytes());
    }

    @Test
    void bytesRestoreIt() {
        // Given
        ArrivalRate rate = new ArrivalRate(3200);
        stream(rate, 5000, 70, 500);
        rate.add(3, 505_000, 505_100);

        // When
        ArrivalRate restored = ArrivalRate.fromBytes(3200, rate.toBytes());

        // Then
        stream(rate, 600_000, 3, 50);
        stream(restored, 600_000, 3, 50);
        assertThat(restored.samplesPerHour()).isEqualTo(rate.samplesPerHour());
        assertThat(restored.toBytes()).isEqualTo(rate.toBytes());
        assertThatThrownBy(() -> ArrivalRate.fromBytes(3200, new byte[] {1, 5}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
