package dev.sluice.topology.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.topology.noise.clip.ClipPolicy;
import dev.sluice.topology.noise.posterior.PosteriorKind;
import dev.sluice.topology.noise.routing.RoutingPolicy;
import dev.sluice.topology.noise.transition.Matrices;
import dev.sluice.topology.noise.verdict.VerdictWindow;
import dev.sluice.topology.noise.window.Simulation;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NoiseFitTest {
    private static NoiseFit fit(PosteriorKind kind, Simulation simulation, int classes) {
        NoiseConfig config = NoiseConfig.defaults().withMethods(kind, ClipPolicy.evidence());
        SimulatedStream stream =
                new SimulatedStream(config, simulation.classes(classes).skill(6, 2), classes);
        stream.run(8192);
        return stream.fit();
    }

    private static NoiseFit read(byte[] bytes) {
        return NoiseFit.fromBytes(bytes, ClipPolicy.evidence().spec());
    }

    @ParameterizedTest
    @EnumSource(PosteriorKind.class)
    void aStoredFitIsTheSameWhenRead(PosteriorKind kind) {
        for (double noiseRate : new double[] {0, 0.3}) {
            // Given
            NoiseFit fit = fit(kind, new Simulation(1, noiseRate).pairs(), 10);

            // When
            NoiseFit read = read(fit.toBytes());

            // Then
            assertThat(read.toBytes()).isEqualTo(fit.toBytes());
            assertThat(read.differsMaterially(fit)).isFalse();
            assertThat(fit.differsMaterially(read)).isFalse();
            assertThat(read.state()).isEqualTo(fit.state());
            assertThat(read.clip()).isEqualTo(fit.clip());
        }
    }

    @ParameterizedTest
    @CsvSource({"COMBINED, 2", "COMBINED, 64", "JOINED, 64", "COMBINED, 300", "ANCHORED, 10"})
    void decisionsOfAStoredFitAreThoseOfTheOriginalToTheLastBit(PosteriorKind kind, int classes) {
        // Given
        NoiseFit fit = fit(kind, new Simulation(2, 0.3), classes);
        assertThat(fit.state()).isEqualTo(NoiseState.ACTIVE);

        // When
        CompiledMixture original = CompiledMixture.of(fit, kind, classes);
        CompiledMixture stored = CompiledMixture.of(read(fit.toBytes()), kind, classes);

        // Then
        Random random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            float[] p = Matrices.probabilities(classes, random);
            int label = random.nextInt(classes);
            double loss = -Math.log(p[label] + 1e-9);
            assertThat(stored.decide(loss, label, p, null, () -> 1))
                    .isEqualTo(original.decide(loss, label, p, null, () -> 1));
        }
    }

    @Test
    void aFitOf64ClassesIsStoredInAFewHundredKilobytes() {
        assertThat(fit(PosteriorKind.COMBINED, new Simulation(4, 0.3), 64).toBytes().length)
                .isLessThan(300_000);
    }

    @Test
    void labelsThatShareACurveShareItsThreshold() {
        // Given
        NoiseFit fit = fit(PosteriorKind.COMBINED, new Simulation(5, 0.3), 100);

        // When
        double[] thresholds = fit.withholding(100).thresholds();

        // Then
        assertThat(fit.scoreCurves()).hasSize(65);
        assertThat(thresholds).hasSize(100);
        assertThat(Arrays.copyOfRange(thresholds, 64, 100)).containsOnly(thresholds[64]);
    }

    @Test
    void anotherStructureOfNoiseIsAMaterialDifference() {
        NoiseFit symmetric = fit(PosteriorKind.COMBINED, new Simulation(6, 0.3), 10);
        NoiseFit pairs = fit(PosteriorKind.COMBINED, new Simulation(6, 0.3).pairs(), 10);
        NoiseFit byLoss = fit(PosteriorKind.COUNTERFACTUAL, new Simulation(6, 0.3), 10);
        assertThat(symmetric.differsMaterially(pairs)).isTrue();
        assertThat(symmetric.differsMaterially(byLoss)).isTrue();
    }

    @Test
    void aFitStoredBeforeThereWereMultiLabelDataSetsIsRead() {
        // Given bytes that end before the share of samples, the evidence, two numbers and a count of no stages, the
        // draw of audits, three numbers, and the level of which a share is withheld
        NoiseFit fit = fit(PosteriorKind.COMBINED, new Simulation(8, 0.3), 3);
        byte[] now = fit.toBytes();
        byte[] old = Arrays.copyOf(now, now.length - 6 * Double.BYTES - 1 - levelBytes(fit));
        old[0] = 3;

        // When
        NoiseFit read = read(old);

        // Then
        assertThat(read.guard().withholdShare()).isEqualTo(1.0);
        assertThat(read.toBytes()).isEqualTo(now);
    }

    /** A count, a number for each class, and two more. */
    private static int levelBytes(NoiseFit fit) {
        return 1 + (fit.guard().thresholds().length + 2) * Double.BYTES;
    }

    @Test
    void theLevelOfWhichAShareIsWithheldIsStoredAndNotNeeded() {
        // Given the most suspicious samples of 8192 an hour, of which thirty and more are one level
        NoiseConfig config = NoiseConfig.defaults().withMethods(PosteriorKind.COMBINED, ClipPolicy.evidence());
        NoiseConfig byBudget = config.withRouting(config.routing().withPolicy(RoutingPolicy.parse("budget:10")));
        SimulatedStream stream = new SimulatedStream(byBudget, new Simulation(9, 0.3).skill(6, 2), 10);
        stream.run(8192);
        NoiseFit fit = new NoiseModel(byBudget)
                .fit(stream.window(), null, stream.window().learningRate(), new VerdictWindow(), 8192);
        byte[] now = fit.toBytes();
        byte[] old = Arrays.copyOf(now, now.length - levelBytes(fit));
        old[0] = 6;

        // When
        NoiseFit read = read(now);
        NoiseFit before = read(old);

        // Then
        assertThat(fit.guard().withholding().share()).isBetween(0.001, 0.5);
        assertThat(read.guard()).usingRecursiveComparison().isEqualTo(fit.guard());
        assertThat(before.guard().withholding().share()).isZero();
        assertThat(before.guard().thresholds()).isEqualTo(fit.guard().thresholds());
    }

    @Test
    void damagedBytesAreRefused() {
        byte[] good = fit(PosteriorKind.COMBINED, new Simulation(7, 0.3), 3).toBytes();
        for (int length = 0; length < good.length; length += 7) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatIllegalArgumentException().isThrownBy(() -> read(cut));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(Arrays.copyOf(good, good.length + 1)))
                .withMessageContaining("too many");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(new byte[2 << 20]))
                .withMessageContaining("exceeds");
        byte[] otherVersion = good.clone();
        otherVersion[0] = 99;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(otherVersion))
                .withMessageContaining("version 99");
    }
}
