package dev.sluice.infra.ingest.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.infra.ingest.camera.CameraConfig;
import dev.sluice.infra.ingest.camera.CameraSource;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.Reading;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.infra.ingest.source.Truth;
import dev.sluice.schemas.records.FeatureEncoding;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NoiseInjectorTest {
    private static final int SAMPLES = 20_000;
    private static final byte[] NO_FEATURES = new byte[0];
    private static final int VALUES = 64;

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
    void instanceNoiseFlipsItsShareOfLabelsNeverToTheSameClass() {
        // Given
        NoiseInjector noise = new NoiseInjector(NoiseSpec.instance(0.4), 7, facts(5));
        int flipped = 0;

        // When
        for (int i = 0; i < SAMPLES; i++) {
            int label = noise.label("train-" + i, i % 5, features(i));
            flipped += label == i % 5 ? 0 : 1;

            // Then
            assertThat(label).isBetween(0, 4);
        }
        assertThat(flipped / (double) SAMPLES).isCloseTo(0.4, within(0.015));
    }

    @Test
    void whereInstanceNoiseFlipsToDependsOnTheFeatures() {
        // Given
        NoiseInjector noise = new NoiseInjector(NoiseSpec.instance(0.9), 7, facts(10));
        int sameFeatures = 0;
        int otherFeatures = 0;

        // When
        for (int i = 0; i < 2000; i++) {
            int target = noise.label("train-" + i, 3, features(1));
            int twin = noise.label("twin-" + i, 3, features(1));
            int other = noise.label("twin-" + i, 3, features(i + 2));
            boolean bothFlipped = target != 3 && twin != 3;
            sameFeatures += bothFlipped && target == twin ? 1 : 0;
            otherFeatures += bothFlipped && target == other ? 1 : 0;
        }

        // Then: logits of standardised features have deviation 8, so that one class takes nearly all
        assertThat(sameFeatures).isGreaterThan(1000);
        assertThat(otherFeatures).isLessThan(600);
    }

    @Test
    void instanceNoiseIsTheSameInWhateverOrderClassesComeFirst() {
        // Given
        NoiseInjector forwards = new NoiseInjector(NoiseSpec.instance(0.5), 7, facts(10));
        NoiseInjector backwards = new NoiseInjector(NoiseSpec.instance(0.5), 7, facts(10));
        int[] labels = new int[500];

        // When
        for (int i = 0; i < labels.length; i++) {
            labels[i] = forwards.label("train-" + i, i % 10, features(i));
        }

        // Then
        for (int i = labels.length - 1; i >= 0; i--) {
            assertThat(backwards.label("train-" + i, i % 10, features(i))).isEqualTo(labels[i]);
        }
    }

    @Test
    void aSampleOfOneValueThroughoutFlipsToAnyOtherClassAlike() {
        // Given
        NoiseInjector noise = new NoiseInjector(NoiseSpec.instance(0.5), 7, facts(4));
        int[] seen = new int[4];

        // When
        for (int i = 0; i < SAMPLES; i++) {
            seen[noise.label("train-" + i, 0, new byte[VALUES])]++;
        }

        // Then
        for (int other = 1; other < 4; other++) {
            assertThat(seen[other] / (double) SAMPLES).isCloseTo(0.5 / 3, within(0.015));
        }
    }

    @Test
    void refusesInstanceNoiseThatWouldNeedTooMuchMemory() {
        // Given
        SourceFacts large = new SourceFacts("large", names(1000), List.of(3, 224, 224), FeatureEncoding.UINT8, 1);

        // When // Then
        assertThatThrownBy(() -> new NoiseInjector(NoiseSpec.instance(0.1), 1, large))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("1000 classes and 150528 values");
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

    private static SourceFacts facts(int classes) {
        return new SourceFacts("test", names(classes), List.of(1, 8, 8), FeatureEncoding.UINT8, SAMPLES);
    }

    private static List<String> names(int classes) {
        return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }

    private static byte[] features(int sample) {
        byte[] features = new byte[VALUES];
        new Random(sample).nextBytes(features);
        return features;
    }
}
