package dev.sluice.infra.ingest.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.infra.ingest.camera.CameraConfig;
import dev.sluice.infra.ingest.camera.CameraSource;
import dev.sluice.infra.ingest.format.Reading;
import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnotatorsTest {
    private static final int SAMPLES = 3000;

    @ParameterizedTest
    @CsvSource({"4, 0", "4, 0.01", "4, 0.2", "4, 0.5", "4, 0.9", "2, 0.7", "100, 0.3"})
    void theShareOfWrongLabelsIsTheRateToTheLastSample(int classes, double rate) {
        // Given
        Points points = Points.inARow(classes, 3, SAMPLES, 1);

        // When
        int[] given = labels(points, rate, 7);

        // Then
        assertThat(wrongs(points, given)).isEqualTo((int) Math.round(rate * SAMPLES));
        assertThat(IntStream.of(given)).allMatch(label -> label >= 0 && label < classes);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-6, 1, 1e6})
    void labelsGoWrongOnSamplesThatLookLikeAnotherClassWhateverTheUnitOfAColumn(double unit) {
        // Given: classes 0, 1, 2 in a row, 4 deviations apart
        Points points = Points.inARow(3, 4, SAMPLES, unit);

        // When
        int[] given = labels(points, 0.05, 7);

        // Then
        double ofWrong = 0;
        double ofRight = 0;
        int far = 0;
        for (int i = 0; i < SAMPLES; i++) {
            int label = sample(points, i).label();
            double offCentre = Math.abs(Points.place(sample(points, i)) / unit - 4 * label);
            if (given[i] == label) {
                ofRight += offCentre / (SAMPLES * 0.95);
            } else {
                ofWrong += offCentre / (SAMPLES * 0.05);
                far += Math.abs(given[i] - label) == 2 ? 1 : 0;
            }
        }
        assertThat(ofRight).isLessThan(0.85);
        assertThat(ofWrong).isGreaterThan(1.1);
        assertThat(far).isLessThan(15);
    }

    @Test
    void aSampleHasTheSameLabelInWhateverOrderItIsReadAndAnotherSeedMakesOthersWrong() {
        // Given
        Points points = Points.inARow(4, 2, SAMPLES, 1);
        NoiseInjector again = new NoiseInjector(NoiseSpec.annotator(0.2), 7, points);
        int[] given = labels(points, 0.2, 7);
        int[] other = labels(points, 0.2, 8);
        int different = 0;

        // When
        for (int i = SAMPLES - 1; i >= 0; i--) {
            RawSample sample = sample(points, i);

            // Then
            assertThat(again.label(sample.id(), sample.label(), sample.features()))
                    .isEqualTo(given[i]);
            different += given[i] == other[i] ? 0 : 1;
        }
        assertThat(different).isGreaterThan(SAMPLES / 10);
    }

    @Test
    void labelsWrongAtALowRateAreWrongAtAHigherOne() {
        // Given
        Points points = Points.inARow(4, 2, SAMPLES, 1);

        // When
        int[] few = labels(points, 0.02, 7);
        int[] more = labels(points, 0.1, 7);

        // Then
        for (int i = 0; i < SAMPLES; i++) {
            if (few[i] != sample(points, i).label()) {
                assertThat(more[i]).isEqualTo(few[i]);
            }
        }
    }

    @Test
    void imagesGoWrongByTheRateToo() {
        // Given
        SampleSource camera = new CameraSource(new CameraConfig(16, 16, 2000, 1, 0, 0), Split.TRAIN, "camera", 1);
        SampleSource noisy = NoiseInjector.wrap(camera, NoiseSpec.annotator(0.3), 1);
        int wrong = 0;

        // When
        for (int i = 0; i < 2000; i++) {
            wrong += Reading.sample(noisy, i).label()
                            == Reading.sample(camera, i).label()
                    ? 0
                    : 1;
        }

        // Then
        assertThat(wrong).isEqualTo(600);
    }

    @Test
    void samplesThatCannotBeReadAreLeftOut() {
        // Given
        List<@Nullable RawSample> rows =
                new ArrayList<>(Points.inARow(3, 3, 600, 1).rows());
        for (int i = 0; i < rows.size(); i += 2) {
            rows.set(i, null);
        }
        Points points = Points.of(3, rows);
        SampleSource noisy = NoiseInjector.wrap(points, NoiseSpec.annotator(0.2), 1);
        int wrong = 0;

        // When
        for (int i = 1; i < rows.size(); i += 2) {
            wrong += Reading.sample(noisy, i).label() == sample(points, i).label() ? 0 : 1;
        }

        // Then
        assertThat(noisy.read(0)).isNull();
        assertThat(wrong).isEqualTo(60);
    }

    @Test
    void aDataSetOfNextToNothingIsLabelledAllTheSame() {
        assertThat(wrongs(Points.inARow(2, 3, 1, 1), 0.5)).isBetween(0, 1);
        assertThat(wrongs(Points.inARow(2, 3, 5, 1), 0.4)).isEqualTo(2);
        List<@Nullable RawSample> alike = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            alike.add(Points.row("row-" + i, i % 2, 3, 3, 3));
        }
        assertThat(wrongs(Points.of(2, alike), 0.4)).isEqualTo(400);
        assertThat(wrongs(Points.of(2, Collections.nCopies(10, null)), 0.4)).isZero();
    }

    @Test
    void whatAnAnnotatorHasLearntIsBetterThanChance() {
        // Given
        Points points = Points.inARow(3, 4, 400, 1);
        ValueScale scale = new ValueScale(
                points.rows().stream()
                        .map(row -> row == null ? new byte[0] : row.features())
                        .toList(),
                points.facts().encoding(),
                3);
        Annotator annotator = new Annotator(new SplittableRandom(1), 3, 3);
        float[][] seen = new float[200][];
        int[] labels = new int[200];
        for (int i = 0; i < 200; i++) {
            seen[i] = annotator.look(scale.apply(sample(points, i).features())).clone();
            labels[i] = sample(points, i).label();
        }

        // When
        annotator.learn(new SplittableRandom(2), seen, labels);

        // Then
        int right = 0;
        for (int i = 200; i < 400; i++) {
            float[] logits = annotator.logits(
                    annotator.look(scale.apply(sample(points, i).features())));
            int best = logits[0] > logits[1] ? 0 : 1;
            right += (logits[best] > logits[2] ? best : 2) == sample(points, i).label() ? 1 : 0;
        }
        assertThat(right / 200.0).isGreaterThan(0.85);
        assertThat(scale.apply(sample(points, 0).features())[2]).isCloseTo(0, within(0f));
    }

    private static int[] labels(Points points, double rate, long seed) {
        NoiseInjector noise = new NoiseInjector(NoiseSpec.annotator(rate), seed, points);
        int[] labels = new int[points.rows().size()];
        for (int i = 0; i < labels.length; i++) {
            RawSample sample = points.read(i);
            labels[i] = sample == null ? -1 : noise.label(sample.id(), sample.label(), sample.features());
        }
        return labels;
    }

    private static int wrongs(Points points, double rate) {
        return wrongs(points, labels(points, rate, 1));
    }

    private static int wrongs(Points points, int[] given) {
        int wrong = 0;
        for (int i = 0; i < given.length; i++) {
            RawSample sample = points.read(i);
            wrong += sample == null || given[i] == sample.label() ? 0 : 1;
        }
        return wrong;
    }

    private static RawSample sample(Points points, int index) {
        return Reading.sample(points, index);
    }
}
