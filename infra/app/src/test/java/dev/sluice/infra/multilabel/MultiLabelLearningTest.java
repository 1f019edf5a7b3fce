package dev.sluice.infra.multilabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.infra.ingest.Descriptors;
import dev.sluice.infra.ingest.IngestConfig;
import dev.sluice.infra.ingest.camera.MultiCameraConfig;
import dev.sluice.infra.ingest.camera.MultiCameraSource;
import dev.sluice.infra.ingest.format.Reading;
import dev.sluice.infra.ingest.noise.NoiseInjector;
import dev.sluice.infra.ingest.noise.NoiseSpec;
import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.infra.ingest.source.Truth;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.trainer.loss.Losses;
import dev.sluice.trainer.loss.MultiLabelMetrics;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import dev.sluice.trainer.network.Batch;
import dev.sluice.trainer.network.Learner;
import dev.sluice.trainer.network.NetworkKind;
import dev.sluice.trainer.network.Optimizer;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Training on sets of labels, some of them wrong, from the camera through the trainer's own steps. */
class MultiLabelLearningTest {
    private static final int CLASSES = 4;
    private static final int FRAMES = 2_000;
    private static final int TEST_FRAMES = 600;
    private static final int PASSES = 3;
    private static final double LEARNING_RATE = 2e-3;
    private static final TargetColumns COLUMNS = new TargetColumns(CLASSES, true);
    private static final MultiCameraConfig CAMERA = new MultiCameraConfig(24, FRAMES, TEST_FRAMES, CLASSES, 3);

    private final SampleSource test = new MultiCameraSource(CAMERA, Split.TEST, "camera-multi", 1);

    @Test
    void itLearnsFromNoisySetsAndNotLessWithTheWrongValuesWeightedDownToNothing() {
        // Given a fifth of all values inverted
        SampleSource camera = new MultiCameraSource(CAMERA, Split.TRAIN, "camera-multi", 1);
        SampleSource noisy = NoiseInjector.wrap(camera, NoiseSpec.parse("flip:0.2"), 1);
        SampleDecoder decoder =
                new SampleDecoder(Descriptors.describe(noisy, IngestConfig.defaults(), Clock.systemUTC()));
        List<RawSample> samples = read(noisy);

        // When
        double plain = train(samples, decoder, false);
        double weighted = train(samples, decoder, true);

        // Then
        double chance = read(test).stream().mapToInt(s -> s.labels().size()).sum() / (double) (TEST_FRAMES * CLASSES);
        assertThat(plain).as("mean average precision, chance is " + chance).isGreaterThan(chance + 0.2);
        assertThat(weighted).as("with weight 0 for every wrong value").isGreaterThan(plain);
    }

    @Test
    void aLossOfTheOtherTaskIsRefusedByName() {
        assertThatThrownBy(() -> Losses.parse("ce", COLUMNS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("multi-label")
                .hasMessageContaining("bce");
        assertThatThrownBy(() -> Losses.parse("bce", TargetColumns.singleLabel(CLASSES)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("single-label");
    }

    /** Mean average precision on the test frames after all passes. */
    private double train(List<RawSample> samples, SampleDecoder decoder, boolean withoutWrongValues) {
        try (Learner learner = new Learner(
                NetworkKind.MLP,
                decoder.descriptor().getShape(),
                COLUMNS,
                Losses.parse("bce", COLUMNS),
                Optimizer.adam(),
                1)) {
            Batch batch = new Batch(128, decoder.values(), COLUMNS);
            for (int i = 0; i < PASSES * FRAMES; i++) {
                RawSample sample = samples.get(i % FRAMES);
                decoder.decode(ByteBuffer.wrap(sample.features()), batch.features(), batch.featuresAt());
                List<Float> weights = withoutWrongValues ? weights(sample) : List.of();
                batch.add(sample.labels(), weights, 1, TargetColumns.NO_CLIPPING, sample.id());
                if (batch.full()) {
                    learner.train(batch, LEARNING_RATE);
                    batch.clear();
                }
            }
            return meanAveragePrecision(learner, decoder);
        }
    }

    private static List<Float> weights(RawSample sample) {
        BitSet wrong = Truth.wrongValues(sample.attributes(), sample.labels()).orElseThrow();
        return IntStream.range(0, CLASSES).mapToObj(c -> wrong.get(c) ? 0f : 1f).toList();
    }

    private double meanAveragePrecision(Learner learner, SampleDecoder decoder) {
        float[] features = new float[TEST_FRAMES * decoder.values()];
        BitSet present = new BitSet();
        for (int i = 0; i < TEST_FRAMES; i++) {
            RawSample sample = Reading.sample(test, i);
            decoder.decode(ByteBuffer.wrap(sample.features()), features, i * decoder.values());
            for (int label : sample.labels()) {
                present.set(i * CLASSES + label);
            }
        }
        return MultiLabelMetrics.of(learner.logits(features, TEST_FRAMES), present, TEST_FRAMES, CLASSES)
                .meanAveragePrecision();
    }

    private static List<RawSample> read(SampleSource source) {
        List<RawSample> samples = new ArrayList<>();
        for (int i = 0; i < source.facts().size(); i++) {
            samples.add(Reading.sample(source, i));
        }
        return samples;
    }
}
