package dev.sluice.infra.ingest.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.infra.ingest.camera.CameraConfig;
import dev.sluice.infra.ingest.camera.CameraSource;
import dev.sluice.infra.ingest.camera.MultiCameraConfig;
import dev.sluice.infra.ingest.camera.MultiCameraSource;
import dev.sluice.infra.ingest.format.Reading;
import dev.sluice.infra.ingest.source.ClassNames;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.LabelSets;
import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.infra.ingest.source.Truth;
import dev.sluice.schemas.records.FeatureEncoding;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseInjectorTest {
    private static final int SAMPLES = 20_000;
    private static final byte[] NO_FEATURES = new byte[0];
    private static final int VALUES = 64;
    private static final int SETS = 1500;

    @Test
    void symmetricNoiseChangesItsShareOfLabelsToEachOtherClassAlike() {
        // Given
        NoiseInjector noise = new NoiseInjector(NoiseSpec.symmetric(0.3), 7, Points.none(5));
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
        NoiseInjector noise = new NoiseInjector(NoiseSpec.parse("pairs:0.3"), 7, Points.none(10));
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
        NoiseInjector noise = new NoiseInjector(NoiseSpec.instance(0.4), 7, Points.none(5));
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
        NoiseInjector noise = new NoiseInjector(NoiseSpec.instance(0.9), 7, Points.none(10));
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
        NoiseInjector forwards = new NoiseInjector(NoiseSpec.instance(0.5), 7, Points.none(10));
        NoiseInjector backwards = new NoiseInjector(NoiseSpec.instance(0.5), 7, Points.none(10));
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
        NoiseInjector noise = new NoiseInjector(NoiseSpec.instance(0.5), 7, Points.none(4));
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

    @ParameterizedTest
    @CsvSource({
        "instance:0.1, 1000, 150528, 1000 classes and 150528 values",
        "annotator:0.1, 30000, 4, at most 26112 classes"
    })
    void refusesNoiseThatWouldNeedTooMuchMemory(String spec, int classes, int values, String complaint) {
        // Given
        SourceFacts large =
                new SourceFacts("large", ClassNames.numbered(classes), List.of(1, 1, values), FeatureEncoding.UINT8, 1);

        // When // Then
        assertThatThrownBy(() -> NoiseInjector.check(NoiseSpec.parse(spec), large))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void aSampleHasTheSameLabelAtEveryReadingAndAnotherSeedChangesOtherSamples() {
        // Given
        NoiseInjector noise = new NoiseInjector(NoiseSpec.symmetric(0.5), 7, Points.none(10));
        NoiseInjector again = new NoiseInjector(NoiseSpec.symmetric(0.5), 7, Points.none(10));
        NoiseInjector other = new NoiseInjector(NoiseSpec.symmetric(0.5), 8, Points.none(10));
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
        assertThatThrownBy(() -> new NoiseInjector(NoiseSpec.parse("pairs:0.3"), 1, Points.none(3)))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("the data set has classes 0 to 2")
                .hasMessageContaining("pairs:0.3:A-B");
    }

    @ParameterizedTest
    @CsvSource({"flip:0.1, 0.1, 0.1", "missing:0.2, 0.2, 0", "extra:0.05, 0, 0.05"})
    void noiseOfSetsLosesAndAddsItsSharesOfLabels(String spec, double lost, double added) {
        // Given
        SampleSource camera = severalObjects();
        SampleSource noisy = NoiseInjector.wrap(camera, NoiseSpec.parse(spec), 7);
        int present = 0;
        int absent = 0;
        int dropped = 0;
        int put = 0;

        // When
        for (int i = 0; i < SETS; i++) {
            List<Integer> before = Reading.sample(camera, i).labels();
            List<Integer> after = Reading.sample(noisy, i).labels();
            present += before.size();
            absent += 6 - before.size();
            dropped += (int) before.stream().filter(l -> !after.contains(l)).count();
            put += (int) after.stream().filter(l -> !before.contains(l)).count();

            // Then
            assertThat(after).isSorted();
        }
        assertThat(dropped / (double) present).isCloseTo(lost, within(0.02));
        assertThat(put / (double) absent).isCloseTo(added, within(0.01));
    }

    @Test
    void theTrueSetTravelsWithEverySampleAndIsTheSameAtEveryReading() {
        // Given
        SampleSource camera = severalObjects();
        SampleSource noisy = NoiseInjector.wrap(camera, NoiseSpec.parse("flip:0.3"), 1);
        int wrong = 0;

        // When // Then
        for (int i = 0; i < 200; i++) {
            RawSample sample = Reading.sample(noisy, i);
            List<Integer> truth = Reading.sample(camera, i).labels();
            assertThat(sample.attributes()).containsEntry(Truth.LABELS, LabelSets.text(truth));
            assertThat(Reading.sample(noisy, i).labels()).isEqualTo(sample.labels());
            BitSet expected = LabelSets.bits(truth);
            expected.xor(LabelSets.bits(sample.labels()));
            assertThat(Truth.wrongValues(sample.attributes(), sample.labels())).contains(expected);
            wrong += expected.cardinality();
        }
        assertThat(wrong / (200.0 * 6)).isCloseTo(0.3, within(0.05));
    }

    @ParameterizedTest
    @ValueSource(strings = {"symmetric:0.1", "pairs:0.1", "instance:0.1", "annotator:0.1"})
    void noiseOfOneLabelIsRefusedOnSets(String spec) {
        assertThatThrownBy(() -> NoiseInjector.wrap(severalObjects(), NoiseSpec.parse(spec), 1))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("'camera-multi' is multi-label: use flip:RATE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"flip:0.1", "missing:0.1", "extra:0.1"})
    void noiseOfSetsIsRefusedWhereThereIsOneLabel(String spec) {
        assertThatThrownBy(() -> new NoiseInjector(NoiseSpec.parse(spec), 1, Points.none(3)))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("'test' is single-label: use symmetric:RATE");
    }

    private static SampleSource severalObjects() {
        return new MultiCameraSource(MultiCameraConfig.defaults(), Split.TRAIN, "camera-multi", 1);
    }

    private static byte[] features(int sample) {
        byte[] features = new byte[VALUES];
        new Random(sample).nextBytes(features);
        return features;
    }
}
