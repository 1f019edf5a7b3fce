package dev.sluice.infra.ingest.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.infra.ingest.camera.CameraConfig;
import dev.sluice.infra.ingest.camera.CameraSource;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.Reading;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.infra.ingest.source.Truth;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoiseInjectorTest {
    private static final int SAMPLES = 20_000;

    @Test
    void symmetricNoiseChangesItsShareOfLabelsToEachOtherClassAlike() {
        // Given
        NoiseInjector noise = new NoiseInjector(NoiseSpec.symmetric(0.3), 7, facts(5));
        int[] seen = new int[5];

        // When
        for (int i = 0; i < SAMPLES; i++) {
            seen[noise.label("train-" + i, 2, NO_FEATURES)]++;
        }

        // Then
        assertThat(seen[2] / (double) SAMPLES).isCloseTo(0.7, within(0.015));
        for (int other : List.of(0, 1, 3, 4)) {
            assertThat(seen[other] / (double) SAMPLES).isCloseTo(0.075, within(0.01));
        }
    }

    @Test
    void pairNoiseChangesLabelsOfItsPairsToThePartnerOnly() {
        // Given
        NoiseInjector noise = new NoiseInjector(NoiseSpec.parse("pairs:0.3"), 7, facts(10));
        int partner = 0;

        // When
        for (int i = 0; i < SAMPLES; i++) {
            String id = "train-" + i;
            int label = noise.label(id, 6, NO_FEATURES);
            partner += label == 0 ? 1 : 0;

            // Then
            assertThat(label).isIn(0, 6);
            assertThat(noise.label(id, 1, NO_FEATURES)).isEqualTo(1);
        }
        assertThat(partner / (double) SAMPLES).isCloseTo(0.3, within(0.015));
    }

    @Test
    void aSampleHasTheSameLabelAtEveryReadingAndAnotherSeedChangesOtherSamples() {
        // Given
        NoiseInjector noise = new NoiseInjector(NoiseSpec.symmetric(0.5), 7, facts(10));
        NoiseInjector again = new NoiseInjector(NoiseSpec.symmetric(0.5), 7, facts(10));
        NoiseInjector other = new NoiseInjector(NoiseSpec.symmetric(0.5), 8, facts(10));
        int different = 0;

        // When
        for (int i = 999; i >= 0; i--) {
            String id = "train-" + i;

            // Then
            assertThat(again.label(id, 3, NO_FEATURES)).isEqualTo(noise.label(id, 3, NO_FEATURES));
            different += other.label(id, 3, NO_FEATURES) == noise.label(id, 3, NO_FEATURES) ? 0 : 1;
        }
        assertThat(different).isGreaterThan(500);
    }

    @Test
    void theTruthTravelsWithEverySampleAndIsNotOverwritten() {
        // Given
        SampleSource camera = new CameraSource(CameraConfig.defaults(), Split.TRAIN, "camera", 1);
        SampleSource noisy = NoiseInjector.wrap(camera, NoiseSpec.symmetric(0.5), 1);

        // When // Then
        for (int i = 0; i < 200; i++) {
            assertThat(Reading.sample(noisy, i).attributes().get(Truth.LABEL))
                    .isEqualTo(Reading.sample(camera, i).attributes().get(Truth.LABEL));
        }
    }

    @Test
    void noNoiseLeavesTheSourceAsItIs() {
        // Given
        SampleSource camera = new CameraSource(CameraConfig.defaults(), Split.TRAIN, "camera", 1);

        // When // Then
        assertThat(NoiseInjector.wrap(camera, NoiseSpec.none(), 1)).isSameAs(camera);
    }

    @Test
    void refusesPairsOfClassesThatTheDataSetDoesNotHave() {
        assertThatThrownBy(() -> new NoiseInjector(NoiseSpec.parse("pairs:0.3"), 1, facts(3)))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("the data set has classes 0 to 2")
                .hasMessageContaining("pairs:0.3:A-B");
    }
}
