package dev.sluice.topology.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.topology.noise.clip.ClipPolicy;
import dev.sluice.topology.noise.posterior.PosteriorKind;
import dev.sluice.topology.noise.routing.RoutingDecision;
import dev.sluice.topology.noise.window.Simulation;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Every noise posterior at work on a simulated stream. */
class PosteriorKindTest {
    private static SimulatedStream stream(PosteriorKind kind, Simulation simulation, int classes) {
        NoiseConfig config = NoiseConfig.defaults().withMethods(kind, ClipPolicy.evidence());
        return new SimulatedStream(config, simulation.classes(classes).skill(6, 2), classes);
    }

    @Test
    void everyKindIsFoundByItsNameAndUnknownOnesAreRefusedNamingTheKnown() {
        for (PosteriorKind kind : PosteriorKind.values()) {
            assertThat(PosteriorKind.named(kind.posteriorName())).isEqualTo(kind);
        }
        assertThat(Arrays.stream(PosteriorKind.values()).map(PosteriorKind::posteriorName))
                .containsExactlyInAnyOrder("combined", "joined", "anchored", "counterfactual", "mixture");
        assertThat(NoiseConfig.defaults().posterior()).isEqualTo(PosteriorKind.COMBINED);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PosteriorKind.named("Combined"))
                .withMessageContaining("'Combined' is unknown")
                .withMessageContaining("combined, joined, anchored, counterfactual, mixture");
    }

    @ParameterizedTest
    @EnumSource(value = PosteriorKind.class, mode = Mode.EXCLUDE, names = "MIXTURE")
    void noiseWithoutStructureIsFound(PosteriorKind kind) {
        // Given
        SimulatedStream stream = stream(kind, new Simulation(1, 0.2), 10);

        // When
        stream.run(16_384);
        SimulatedStream.Tally tally = stream.run(4096);

        // Then
        assertThat(stream.fit().state()).isEqualTo(NoiseState.ACTIVE);
        assertThat(stream.fit().noiseRate()).isCloseTo(0.2, within(0.03));
        assertThat(tally.f1()).isGreaterThan(0.93);
        assertThat(tally.calibrationError()).isLessThan(0.05);
        assertThat(stream.fit().scoreCurves().isEmpty()).isEqualTo(!kind.byScore());
        assertThat(stream.fit().transition() != null).isEqualTo(kind.byScore());
    }

    @Test
    void theMixtureFindsTooMuch() {
        SimulatedStream stream = stream(PosteriorKind.MIXTURE, new Simulation(1, 0.2), 10);
        stream.run(16_384);
        assertThat(stream.fit().state()).isEqualTo(NoiseState.ACTIVE);
        assertThat(stream.fit().noiseRate()).isGreaterThan(0.25);
        assertThat(stream.run(4096).flaggedShare()).isGreaterThan(0.25);
    }

    @ParameterizedTest
    @EnumSource(value = PosteriorKind.class, mode = Mode.EXCLUDE, names = "MIXTURE")
    void cleanDataAreLeftAlone(PosteriorKind kind) {
        // Given a model that cannot tell many samples of two classes apart
        SimulatedStream stream = stream(kind, new Simulation(2, 0).confusing(2, 4, 0.5), 10);

        // When
        SimulatedStream.Tally tally = stream.run(20_000);

        // Then
        assertThat(tally.flaggedShare()).isLessThan(0.01);
    }

    private static SimulatedStream errsOften(PosteriorKind kind) {
        NoiseConfig config = NoiseConfig.defaults().withMethods(kind, ClipPolicy.evidence());
        return new SimulatedStream(config, new Simulation(3, 0.3).pairs().skill(4, 2));
    }

    @Test
    void whereFlipsHaveStructureTheDefaultFindsMoreThanTheLossAlone() {
        // Given a model that errs often and noise within pairs
        SimulatedStream combined = errsOften(PosteriorKind.COMBINED);
        SimulatedStream byLoss = errsOften(PosteriorKind.COUNTERFACTUAL);

        // When
        combined.run(16_384);
        byLoss.run(16_384);
        double f1 = combined.run(8192).f1();
        double f1ByLoss = byLoss.run(8192).f1();

        // Then
        assertThat(f1).isGreaterThan(f1ByLoss + 0.01);
        assertThat(combined.fit().noiseRate()).isCloseTo(0.3, within(0.04));
    }

    @ParameterizedTest
    @EnumSource(
            value = PosteriorKind.class,
            names = {"COMBINED", "JOINED", "COUNTERFACTUAL"})
    void withMoreThan64ClassesFlipsAreTakenToBeEquallyFrequent(PosteriorKind kind) {
        // Given
        SimulatedStream stream = stream(kind, new Simulation(4, 0.2), 100);

        // When
        stream.run(16_384);

        // Then
        assertThat(stream.fit().state()).isEqualTo(NoiseState.ACTIVE);
        assertThat(stream.fit().transition()).isNull();
        assertThat(stream.fit().noiseRate()).isCloseTo(0.2, within(0.03));
        assertThat(stream.run(4096).f1()).isGreaterThan(0.9);
        assertThat(stream.fit().withholding(100).thresholds()).hasSize(100);
    }

    @Test
    void anchorsAreNotKeptForMoreThan64Classes() {
        SimulatedStream stream = stream(PosteriorKind.ANCHORED, new Simulation(5, 0.2), 100);
        stream.run(8192);
        assertThat(stream.fit().state()).isEqualTo(NoiseState.INSEPARABLE);
        assertThat(stream.fit().reason()).contains("at most 64 classes");
        assertThat(stream.run(512).flagged()).isZero();
    }

    @ParameterizedTest
    @EnumSource(PosteriorKind.class)
    void nothingIsDecidedBeforeTheStreamIsWarm(PosteriorKind kind) {
        SimulatedStream stream = stream(kind, new Simulation(6, 0.4), 10);
        assertThat(stream.run(NoiseConfig.defaults().warmUp()).flagged()).isZero();
        assertThat(stream.run(2048).flagged()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(PosteriorKind.class)
    void twoClassesAreEnough(PosteriorKind kind) {
        // Given
        SimulatedStream stream = stream(kind, new Simulation(7, 0.1), 2);

        // When
        SimulatedStream.Tally tally = stream.run(20_000);

        // Then
        assertThat(tally.flaggedShare()).isBetween(0.0, 0.25);
        assertThat(stream.fit().noiseRate()).isBetween(0.0, 0.5);
    }

    @Test
    void samplesOfWhichNotEveryProbabilityIsKnownPassWhereLabelsAreScored() {
        // Given
        SimulatedStream stream = stream(PosteriorKind.COMBINED, new Simulation(8, 0.3), 10);
        stream.run(8192);
        CompiledMixture mixture = CompiledMixture.of(stream.fit(), PosteriorKind.COMBINED, 10);

        // Then
        assertThat(mixture.decide(16, 3, new float[] {1, 0}, new int[] {1, 2}, () -> 1))
                .isEqualTo(RoutingDecision.PASS);
        assertThat(mixture.decide(16, 3, new float[] {1, 0, 0}, null, () -> 1)).isEqualTo(RoutingDecision.PASS);
        float[] sure = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        assertThat(mixture.decide(16, 3, sure, null, () -> 1).withheld()).isTrue();
        assertThat(mixture.decide(16, 3, sure, null, () -> 1).score()).isGreaterThan(5);
        assertThat(mixture.decide(0, 0, sure, null, () -> 1).noiseProbability()).isLessThan(0.05);
    }
}
