package dev.sluice.topology.noise.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ControlLotteryTest {
    private static final ControlLottery ONE_IN_FIFTY = new ControlLottery(0.02, 5);

    private static int draws(ControlLottery lottery, String dataset, int pass, int samples) {
        int drawn = 0;
        for (int i = 0; i < samples; i++) {
            drawn += lottery.draw(dataset, "sample-" + i, pass) < lottery.share() ? 1 : 0;
        }
        return drawn;
    }

    @Test
    void theHashIsSipHashAsPublished() {
        // Given the key 00 to 0f and the message 00 to 0e of the paper's appendix
        byte[] message = new byte[15];
        for (int i = 0; i < message.length; i++) {
            message[i] = (byte) i;
        }

        // When
        long hash = new KeyedHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L).of(message);

        // Then
        assertThat(hash).isEqualTo(0xa129ca6149be45e5L);
    }

    @Test
    void theShareDrawnIsTheShareAskedFor() {
        assertThat(draws(ONE_IN_FIFTY, "fashion", 1, 100_000) / 100_000.0).isCloseTo(0.02, within(0.002));
        assertThat(draws(new ControlLottery(0, 5), "fashion", 1, 1000)).isZero();
    }

    @Test
    void theSameSamplesAreDrawnOnEveryReplay() {
        ControlLottery again = new ControlLottery(0.02, 5);
        for (int i = 0; i < 5000; i++) {
            assertThat(again.draw("fashion", "s" + i, 3)).isEqualTo(ONE_IN_FIFTY.draw("fashion", "s" + i, 3));
        }
    }

    @Test
    void dataSetPassAndSeedEachDrawAnew() {
        int both = 0;
        for (int i = 0; i < 20_000; i++) {
            String id = "s" + i;
            if (ONE_IN_FIFTY.draw("fashion", id, 1) < 0.02) {
                both += ONE_IN_FIFTY.draw("fashion", id, 2) < 0.02 ? 1 : 0;
                both += ONE_IN_FIFTY.draw("other", id, 1) < 0.02 ? 1 : 0;
                both += new ControlLottery(0.02, 6).draw("fashion", id, 1) < 0.02 ? 1 : 0;
            }
        }
        // 400 drawn, 3 · 2 % of them expected
        assertThat(both).isBetween(5, 60);
    }

    @Test
    void dataSetAndIdAreNotRunTogether() {
        // Given all ways to cut one text in two
        int drawn = 0;
        ControlLottery half = new ControlLottery(0.1, 1);
        String text = "abcdefghijklmnopqrstuvwxyz".repeat(20);

        // When
        for (int cut = 0; cut < text.length(); cut++) {
            drawn += half.draw(text.substring(0, cut), text.substring(cut), 1) < half.share() ? 1 : 0;
        }

        // Then
        assertThat(drawn).isBetween(10, 200);
    }

    @Test
    void aShareOutOfRangeIsRefused() {
        assertThatThrownBy(() -> new ControlLottery(0.2, 1)).hasMessageContaining("controlShare must be 0 to 0.1");
        assertThatThrownBy(() -> new ControlLottery(Double.NaN, 1)).hasMessageContaining("controlShare");
    }
}
