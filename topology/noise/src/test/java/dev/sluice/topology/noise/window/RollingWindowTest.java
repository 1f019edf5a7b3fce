package dev.sluice.topology.noise.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.topology.noise.transition.LabelScorer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RollingWindowTest {
    private static LossDelta one(int label, double loss) {
        LossDelta delta = new LossDelta();
        delta.record(label, loss, new float[] {0.5f, 0.3f, 0.2f}, null, 1, 0.1, 0, LabelScorer.withoutStructure(3));
        return delta;
    }

    @Test
    void theTotalsAlwaysEqualTheSumOfTheSlots() {
        // Given
        Simulation simulation = new Simulation(1, 0.2);
        Random random = new Random(2);
        RollingWindow window = new RollingWindow(1000, 100);

        for (int i = 0; i < 300; i++) {
            // When
            window.add(simulation.delta(1 + random.nextInt(40)));

            // Then
            LossDelta sum = new LossDelta();
            for (long slot = window.firstSlot(); slot <= window.openSlot(); slot++) {
                sum.add(LossDelta.fromBytes(window.slot(slot)));
            }
            assertThat(window.totals().toBytes()).isEqualTo(sum.toBytes());
        }
    }

    @Test
    void itHoldsTheNewestSamplesAndCountsAll() {
        // Given
        RollingWindow window = new RollingWindow(100, 10);

        // When
        for (int i = 0; i < 1000; i++) {
            window.add(one(0, i < 900 ? 1 : 5));
        }

        // Then
        assertThat(window.count()).isEqualTo(100);
        assertThat(window.samplesSeen()).isEqualTo(1000);
        assertThat(window.totals().observed()[LossBins.standard().index(5)]).isEqualTo(100);
        assertThat(window.totals().observed()[LossBins.standard().index(1)]).isZero();
    }

    @Test
    void theOrderOfDeltasWithinASlotDoesNotMatter() {
        // Given
        Simulation simulation = new Simulation(3, 0.3);
        RollingWindow straight = new RollingWindow(2000, 250);
        RollingWindow shuffled = new RollingWindow(2000, 250);

        // When
        for (int slot = 0; slot < 20; slot++) {
            List<LossDelta> deltas = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                deltas.add(simulation.delta(25));
            }
            deltas.forEach(straight::add);
            Collections.shuffle(deltas, new Random(slot));
            deltas.forEach(shuffled::add);
        }

        // Then
        assertThat(shuffled.totals().toBytes()).isEqualTo(straight.totals().toBytes());
        assertThat(shuffled.header()).isEqualTo(straight.header());
        for (long slot = straight.firstSlot(); slot <= straight.openSlot(); slot++) {
            assertThat(shuffled.slot(slot)).isEqualTo(straight.slot(slot));
        }
    }

    @Test
    void aRestoredWindowGoesOnLikeTheOriginal() {
        // Given
        Simulation simulation = new Simulation(4, 0.3);
        RollingWindow original = new RollingWindow(1000, 100);
        for (int i = 0; i < 77; i++) {
            original.add(simulation.delta(30));
        }

        // When
        RollingWindow restored = RollingWindow.restore(1000, 100, 1000, original.header(), original::slot);
        for (int i = 0; i < 55; i++) {
            LossDelta delta = simulation.delta(30);
            original.add(delta);
            restored.add(delta);
        }

        // Then
        assertThat(restored.totals().toBytes()).isEqualTo(original.totals().toBytes());
        assertThat(restored.header()).isEqualTo(original.header());
        assertThat(restored.samplesSeen()).isEqualTo(132 * 30);
    }

    @Test
    void theNewestModelIsThatOfTheSamplesHeldNotOfAllTime() {
        // Given
        RollingWindow window = new RollingWindow(20, 10);
        LossDelta retrained = new LossDelta();
        retrained.record(0, 1, new float[] {0.5f, 0.5f}, null, 99, 0.7, 0, LabelScorer.withoutStructure(2));
        window.add(retrained);

        // When
        for (int i = 0; i < 50; i++) {
            window.add(one(0, 1));
        }

        // Then
        assertThat(window.modelVersion()).isEqualTo(1);
        assertThat(window.learningRate()).isEqualTo(0.1);
    }

    @Test
    void aDamagedHeaderIsRefused() {
        byte[] header = {1, 5, 9, 3};
        assertThatThrownBy(() -> RollingWindow.restore(10, 1, 10, header, number -> new byte[0]))
                .hasMessageContaining("slots 9 to 3");
    }
}
