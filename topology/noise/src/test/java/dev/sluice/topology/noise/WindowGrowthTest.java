package dev.sluice.topology.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.topology.noise.window.LossDelta;
import dev.sluice.topology.noise.window.RollingWindow;
import dev.sluice.topology.noise.window.Simulation;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A window that grows with the stream, and what a restart makes of it. */
class WindowGrowthTest {
    private static final int SIZE = 4000;
    private static final int SLOT = 100;
    private static final int INITIAL = 500;

    private static RollingWindow restored(RollingWindow window) {
        return RollingWindow.restore(SIZE, SLOT, INITIAL, window.header(), window::slot);
    }

    @Test
    void itHoldsHalfOfWhatWasSeenUntilItIsFull() {
        // Given
        Simulation simulation = new Simulation(1, 0.2);
        RollingWindow window = new RollingWindow(SIZE, SLOT, INITIAL);

        for (int seen = 20; seen <= 3 * SIZE; seen += 20) {
            // When
            window.add(simulation.delta(20));

            // Then, to within a slot that leaves and one that is filled
            assertThat(window.samplesSeen()).isEqualTo(seen);
            double wanted = Math.min(Math.min(SIZE, seen), Math.max(INITIAL, seen / 2));
            assertThat((double) window.count()).isBetween(wanted - SLOT, wanted + SLOT);
        }
        assertThat(window.count()).isBetween((long) SIZE - SLOT, (long) SIZE + SLOT);
    }

    @Test
    void withoutAnInitialSizeItHoldsEverythingUntilItIsFull() {
        Simulation simulation = new Simulation(2, 0.2);
        RollingWindow window = new RollingWindow(SIZE, SLOT);
        for (int seen = 100; seen <= SIZE; seen += 100) {
            window.add(simulation.delta(100));
            assertThat(window.count()).isEqualTo(seen);
        }
    }

    @Test
    void anInitialSizeThatMakesNoSenseIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RollingWindow(SIZE, SLOT, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RollingWindow(SIZE, SLOT, SIZE + 1))
                .withMessageContaining("1 to 4000");
    }

    @Test
    void aWindowRestoredAtAnyMomentEqualsTheOriginalToTheByte() {
        // Given
        Simulation simulation = new Simulation(3, 0.2);
        Random random = new Random(4);
        RollingWindow original = new RollingWindow(SIZE, SLOT, INITIAL);
        RollingWindow restarted = new RollingWindow(SIZE, SLOT, INITIAL);
        for (int i = 0; i < 400; i++) {
            // When it is restored between any two deltas, at times with an empty open slot
            LossDelta delta = simulation.delta(random.nextInt(3) == 0 ? SLOT : random.nextInt(40));
            original.add(delta);
            restarted.add(delta);
            if (random.nextInt(5) == 0) {
                restarted = restored(restarted);
            }

            // Then
            assertEqual(restarted, original);
        }
    }

    @Test
    void samplesOfMoreClassesThanTheRestAreForgottenWhenTheyLeave() {
        // Given a few samples of 64 classes and of 300, then only of ten
        RollingWindow window = new RollingWindow(1000, SLOT, 1000);
        window.add(new Simulation(5, 0.2).classes(64).delta(SLOT));
        window.add(new Simulation(6, 0.2).classes(300).delta(SLOT));
        assertThat(window.totals().classes()).isEqualTo(300);
        Simulation simulation = new Simulation(7, 0.2);
        RollingWindow fresh = new RollingWindow(1000, SLOT, 1000);

        // When
        for (int i = 0; i < 12; i++) {
            LossDelta delta = simulation.delta(SLOT);
            window.add(delta);
            fresh.add(delta);
        }

        // Then
        assertThat(window.totals().classes()).isEqualTo(10);
        assertThat(window.totals().toBytes()).isEqualTo(fresh.totals().toBytes());
    }

    private static void assertEqual(RollingWindow a, RollingWindow b) {
        assertThat(a.header()).isEqualTo(b.header());
        assertThat(a.totals().toBytes()).isEqualTo(b.totals().toBytes());
        assertThat(a.slot(a.openSlot())).isEqualTo(b.slot(b.openSlot()));
        assertThat(a.slot(a.firstSlot())).isEqualTo(b.slot(b.firstSlot()));
    }
}
