package dev.sluice.infra.bench.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SimulatedRecordTest {
    @Test
    void theLossIsThatOfTheGivenClassAndTheProbabilitiesAddUpToOne() {
        for (SimulatedRecord sample : SimulatedRecord.draw(500, 10, 0.3, 1)) {
            double sum = 0;
            for (float probability : sample.probabilities()) {
                sum += probability;
            }
            assertThat(sum).isCloseTo(1, within(1e-5));
            assertThat(Math.exp(-sample.loss())).isCloseTo(sample.probabilities()[sample.label()], within(1e-5));
        }
    }

    @Test
    void aSeedAlwaysMakesTheSameRecords() {
        SimulatedRecord[] first = SimulatedRecord.draw(50, 10, 0.3, 7);
        SimulatedRecord[] again = SimulatedRecord.draw(50, 10, 0.3, 7);
        for (int i = 0; i < first.length; i++) {
            assertThat(again[i].label()).isEqualTo(first[i].label());
            assertThat(again[i].loss()).isEqualTo(first[i].loss());
            assertThat(again[i].probabilities()).containsExactly(first[i].probabilities());
        }
    }

    @Test
    void wrongLabelsHaveLargeLosses() {
        assertThat(meanLoss(1.0)).isGreaterThan(3 * meanLoss(0.0));
    }

    private static double meanLoss(double noiseRate) {
        double sum = 0;
        SimulatedRecord[] records = SimulatedRecord.draw(2000, 10, noiseRate, 1);
        for (SimulatedRecord sample : records) {
            sum += sample.loss();
        }
        return sum / records.length;
    }
}
