package dev.sluice.topology.noise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.noise.window.Simulation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a change of the stream does to the default noise model, fitted anew every 512 samples of a window of 8192. */
class DriftTest {
    private static final NoiseConfig CONFIG = NoiseConfig.defaults();
    private static final int WINDOW = CONFIG.windowSize();

    /** A model that errs on one sample in fifty. */
    private static Simulation trained(long seed, double noiseRate) {
        return new Simulation(seed, noiseRate).skill(6, 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aBurstOfNoiseIsNoticedAndForgottenWithinTwoWindows(long seed) {
        // Given a clean stream
        Simulation simulation = trained(seed, 0);
        SimulatedStream stream = new SimulatedStream(CONFIG, simulation);
        SimulatedStream.Tally before = stream.run(2 * WINDOW);
        assertThat(before.flaggedShare()).isLessThan(0.002);

        // When
        simulation.noise(0.4);
        stream.run(2 * WINDOW);

        // Then
        assertThat(stream.fit().state()).isEqualTo(NoiseState.ACTIVE);
        assertThat(stream.fit().noiseRate()).isBetween(0.37, 0.43);
        SimulatedStream.Tally during = stream.run(2048);
        assertThat(during.f1()).isGreaterThan(0.9);

        // When
        simulation.noise(0);
        stream.run(2 * WINDOW);

        // Then
        assertThat(stream.fit().state() != NoiseState.ACTIVE || stream.fit().noiseRate() < 0.02)
                .isTrue();
        assertThat(stream.run(2048).flaggedShare()).isLessThan(0.002);
    }

    @Test
    void aBurstShorterThanAWindowIsNoticedWhileItLastsAndLeavesNoTrace() {
        // Given
        Simulation simulation = trained(4, 0);
        SimulatedStream stream = new SimulatedStream(CONFIG, simulation);
        stream.run(2 * WINDOW);

        // When
        simulation.noise(0.4);
        stream.run(WINDOW / 2);
        SimulatedStream.Tally late = stream.run(1024);
        simulation.noise(0);
        stream.run(2 * WINDOW);

        // Then
        assertThat(late.f1()).isGreaterThan(0.9);
        assertThat(stream.run(2048).flaggedShare()).isLessThan(0.002);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 1", "0.5, 2", "2, 1", "2, 2", "3, 1", "0.3, 1"})
    void anotherModelVersionWithOtherLossesRaisesNoFalseAlarm(double temperature, long seed) {
        // Given a stream with 5 % noise
        Simulation simulation = trained(seed, 0.05);
        SimulatedStream stream = new SimulatedStream(CONFIG, simulation);
        stream.run(2 * WINDOW);

        // When
        simulation.temperature(temperature);
        SimulatedStream.Tally tally = stream.run(WINDOW);

        // Then
        assertThat(tally.flagged()).isLessThan(2 * tally.wrong());
        assertThat(tally.f1()).isGreaterThan(0.7);
        assertThat(stream.fit().noiseRate()).isBetween(0.03, 0.07);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 1", "0.5, 2", "2, 1", "2, 2", "3, 1", "0.3, 1"})
    void anotherModelVersionOnACleanStreamIsNotTakenForNoise(double temperature, long seed) {
        // Given
        Simulation simulation = trained(seed, 0);
        SimulatedStream stream = new SimulatedStream(CONFIG, simulation);
        stream.run(2 * WINDOW);

        // When
        simulation.temperature(temperature);
        SimulatedStream.Tally tally = stream.run(WINDOW);

        // Then
        assertThat(tally.flaggedShare()).isLessThan(0.005);
        assertThat(stream.fit().noiseRate()).isLessThan(0.02);
    }

    @Test
    void aModelThatHasLearntALotSinceRaisesNoFalseAlarm() {
        // Given a model that errs often
        Simulation simulation = new Simulation(5, 0.05).skill(3, 2);
        SimulatedStream stream = new SimulatedStream(CONFIG, simulation);
        stream.run(2 * WINDOW);

        // When
        simulation.skill(7, 2);
        SimulatedStream.Tally tally = stream.run(WINDOW);

        // Then
        assertThat(tally.flagged()).isLessThan(2 * tally.wrong());
    }

    @Test
    void aModelThatHasForgottenALotDoesNotHaveItsErrorsTakenForWrongLabelsForLong() {
        // Given
        Simulation simulation = trained(6, 0.05);
        SimulatedStream stream = new SimulatedStream(CONFIG, simulation);
        stream.run(2 * WINDOW);

        // When
        simulation.skill(4, 2);
        SimulatedStream.Tally first = stream.run(WINDOW);
        SimulatedStream.Tally second = stream.run(WINDOW);

        // Then
        assertThat(first.flagged()).isLessThan(4 * first.wrong());
        assertThat(second.flagged()).isLessThan(2 * second.wrong());
    }
}
