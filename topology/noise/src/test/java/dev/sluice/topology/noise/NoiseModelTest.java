package dev.sluice.topology.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.topology.noise.clip.ClipPolicy;
import dev.sluice.topology.noise.mixture.MixtureKind;
import dev.sluice.topology.noise.posterior.PosteriorKind;
import dev.sluice.topology.noise.routing.RoutingDecision;
import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.window.LossDelta;
import dev.sluice.topology.noise.window.RollingWindow;
import dev.sluice.topology.noise.window.Simulation;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NoiseModelTest {
    /** By the loss alone, so that a window says all there is to say of it. */
    private static final NoiseConfig CONFIG =
            NoiseConfig.defaults().withMethods(PosteriorKind.COUNTERFACTUAL, ClipPolicy.evidence());

    private final NoiseModel model = new NoiseModel(CONFIG);

    private static CompiledMixture compiled(NoiseFit fit) {
        return CompiledMixture.of(fit, CONFIG.posterior(), Simulation.CLASSES);
    }

    private static RoutingDecision decide(CompiledMixture mixture, double loss, int label) {
        return mixture.decide(loss, label, new float[Simulation.CLASSES], null, () -> 1);
    }

    private static void assertNothingIsDecided(NoiseFit fit) {
        assertThat(fit.curve()).containsOnly(0.0);
        assertThat(fit.clip().tau()).isNull();
        assertThat(decide(compiled(fit), 16, 0)).isEqualTo(RoutingDecision.PASS);
    }

    @Test
    void aFewLossesNeverDecideAnything() {
        for (int samples = 0; samples < CONFIG.warmUp(); samples += 1024) {
            // When
            NoiseFit fit = model.fit(new Simulation(1, 0.4).window(samples), null, 0.1);

            // Then
            assertThat(fit.state()).isEqualTo(NoiseState.WARMING_UP);
            assertNothingIsDecided(fit);
        }
    }

    @Test
    void evidentNoiseIsActedUpon() {
        // When
        NoiseFit fit = model.fit(new Simulation(2, 0.2).window(8192), null, 0.1);

        // Then
        assertThat(fit.state()).isEqualTo(NoiseState.ACTIVE);
        assertThat(fit.noiseRate()).isCloseTo(0.2, within(0.03));
        assertThat(fit.clip().tau()).isGreaterThan(1.0);
        assertThat(fit.guard().thresholds()).hasSize(10);
        CompiledMixture mixture = compiled(fit);
        assertThat(decide(mixture, 0.05, 3).weight()).isGreaterThan(0.95);
        assertThat(decide(mixture, 16, 3).withheld()).isTrue();
        assertThat(decide(mixture, 16, 3).weight()).isLessThan(0.1);
    }

    @Test
    void cleanDataAreLeftAlone() {
        NoiseFit fit = model.fit(new Simulation(3, 0).window(8192), null, 0.1);
        if (fit.state() == NoiseState.ACTIVE) {
            assertThat(fit.noiseRate()).isLessThan(0.02);
            assertThat(fit.clip().tau()).isNull();
        } else {
            assertNothingIsDecided(fit);
        }
    }

    @Test
    void aModelThatOnlyGuessesDecidesNothing() {
        // Given
        RollingWindow window = new RollingWindow(8192, 256);
        Simulation simulation = new Simulation(4, 0.2);
        LossDelta delta = new LossDelta();
        for (int i = 0; i < 8192; i++) {
            var sample = simulation.next();
            int unrelated = (i * 7919) % 10;
            delta.record(
                    unrelated,
                    -Math.log(sample.probabilities()[unrelated]),
                    sample.probabilities(),
                    null,
                    1,
                    0.1,
                    0,
                    LabelScorer.withoutStructure(sample.probabilities().length));
        }
        window.add(delta);

        // When
        NoiseFit fit = model.fit(window, null, 0.1);

        // Then
        assertThat(fit.state()).isEqualTo(NoiseState.INSEPARABLE);
        assertThat(fit.reason()).contains("chance");
        assertNothingIsDecided(fit);
    }

    @Test
    void incompleteProbabilitiesDecideNothing() {
        // Given
        RollingWindow window = new RollingWindow(8192, 256);
        LossDelta delta = new LossDelta();
        for (int i = 0; i < 8192; i++) {
            delta.record(
                    i % 400,
                    i % 5 == 0 ? 6 : 0.1,
                    new float[] {0.9f, 0.02f},
                    new int[] {i % 400, 400},
                    1,
                    0.1,
                    0,
                    LabelScorer.withoutStructure(2));
        }
        window.add(delta);

        // When
        NoiseFit fit = model.fit(window, null, 0.1);

        // Then
        assertThat(fit.state()).isEqualTo(NoiseState.INSEPARABLE);
        assertThat(fit.reason()).contains("incomplete");
    }

    @Test
    void theMixturePosteriorCanBeChosenInstead() {
        // Given
        NoiseModel byMixture = new NoiseModel(CONFIG.withMethods(PosteriorKind.MIXTURE, ClipPolicy.parse("ogc")));

        // When
        NoiseFit fit = byMixture.fit(new Simulation(5, 0.4).window(8192), null, 0.01);

        // Then
        assertThat(fit.state()).isEqualTo(NoiseState.ACTIVE);
        assertThat(fit.noiseRate()).isEqualTo(fit.mixture().noisy().weight());
        assertThat(fit.clip().policy()).isEqualTo("ogc:epsilon=20");
        assertThat(fit.clip().bound()).isCloseTo(1.2, within(1e-12));
        assertThat(fit.clip().tau()).isGreaterThan(1.0);
    }

    @Test
    void theLargestLearningRateOfTheStreamIsRemembered() {
        // Given
        NoiseModel decoupled = new NoiseModel(CONFIG.withMethods(PosteriorKind.MIXTURE, ClipPolicy.parse("ogc:rho=2")));
        NoiseFit first = decoupled.fit(new Simulation(5, 0.4).window(8192), null, 0.01);
        NoiseFit stored = NoiseFit.fromBytes(first.toBytes(), "ogc:rho=2");

        // When
        NoiseFit second = decoupled.fit(new Simulation(5, 0.4).window(8192), stored, 0.001);

        // Then
        assertThat(first.clip().bound()).isCloseTo(3.0, within(1e-12));
        assertThat(second.clip().bound()).isCloseTo(1.2, within(1e-12));
        assertThat(second.peakLearningRate()).isEqualTo(0.01);
    }

    @Test
    void theKindOfMixtureCanBeChosen() {
        for (MixtureKind kind : MixtureKind.values()) {
            // When
            NoiseFit fit = new NoiseModel(CONFIG.withMixture(kind)).fit(new Simulation(5, 0.4).window(8192), null, 0.1);

            // Then
            assertThat(fit.mixture().kind()).isEqualTo(kind);
            assertThat(NoiseFit.fromBytes(fit.toBytes(), "evidence").mixture()).isEqualTo(fit.mixture());
        }
    }

    @Test
    void theSameWindowGivesTheSameFitToTheLastBit() {
        NoiseFit a = model.fit(new Simulation(6, 0.2).window(8192), null, 0.1);
        NoiseFit b = model.fit(new Simulation(6, 0.2).window(8192), null, 0.1);
        assertThat(a.toBytes()).isEqualTo(b.toBytes());
    }

    @Test
    void aStoredFitIsTheSameWhenRead() {
        // Given
        NoiseFit fit = model.fit(new Simulation(7, 0.2).window(8192), null, 0.1);

        // When
        NoiseFit read = NoiseFit.fromBytes(fit.toBytes(), "evidence");

        // Then
        assertThat(read.toBytes()).isEqualTo(fit.toBytes());
        assertThat(read.differsMaterially(fit)).isFalse();
        assertThat(read.clip()).isEqualTo(fit.clip());
        assertThatThrownBy(() -> NoiseFit.fromBytes(Arrays.copyOf(fit.toBytes(), 2), "evidence"))
                .hasMessageContaining("ends early");
    }

    @Test
    void anotherNoiseRateIsAMaterialDifference() {
        NoiseFit a = model.fit(new Simulation(8, 0.2).window(8192), null, 0.1);
        NoiseFit b = model.fit(new Simulation(8, 0.3).window(8192), null, 0.1);
        assertThat(a.differsMaterially(b)).isTrue();
        assertThat(a.differsMaterially(model.fit(new RollingWindow(8192, 256), null, 0)))
                .isTrue();
    }

    @Test
    void aClassWithoutAThresholdIsNeverWithheld() {
        CompiledMixture mixture = compiled(model.fit(new Simulation(9, 0.2).window(8192), null, 0.1));
        assertThat(decide(mixture, 16, 10).withheld()).isFalse();
        assertThat(decide(mixture, 16, -1).withheld()).isFalse();
        assertThat(decide(mixture, 16, 9).withheld()).isTrue();
    }

    @Test
    void settingsThatMakeNoSenseAreRefusedByName() {
        assertThatThrownBy(() -> CONFIG.withWindow(100, 200, 0)).hasMessageContaining("windowSize");
        assertThatThrownBy(() -> CONFIG.withWindow(100, 0, 0)).hasMessageContaining("slotSize");
    }
}
