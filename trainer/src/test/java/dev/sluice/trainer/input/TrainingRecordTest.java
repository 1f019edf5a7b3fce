package dev.sluice.trainer.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.Features;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.schemas.samples.InvalidSampleException;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingRecordTest {
    private static final TargetColumns SETS = new TargetColumns(2, true);

    @Test
    void weightsOfLabelsAreOneForEachClassOrNone() {
        record(List.of(), 1).check(SETS);
        record(List.of(0f, 1f), 1).check(SETS);

        assertThatThrownBy(() -> record(List.of(1f), 1).check(SETS))
                .isInstanceOf(InvalidSampleException.class)
                .hasMessageContaining("one for each of the 2 classes, not 1");
        assertThatThrownBy(() -> record(List.of(1f, 1f), 1).check(TargetColumns.singleLabel(2)))
                .isInstanceOf(InvalidSampleException.class)
                .hasMessageContaining("SINGLE_LABEL");
    }

    @ParameterizedTest
    @ValueSource(floats = {-0.1f, 1.1f, Float.NaN, Float.POSITIVE_INFINITY})
    void aWeightOfALabelBeyondZeroToOneIsRefused(float weight) {
        assertThatThrownBy(() -> record(List.of(1f, weight), 1))
                .isInstanceOf(InvalidSampleException.class)
                .hasMessageContaining("labelWeights must be 0 to 1");
    }

    @Test
    void nothingIsLearntWhereEveryWeightIsZero() {
        assertThat(record(List.of(0f, 0f), 1).learnt()).isFalse();
        assertThat(record(List.of(), 0).learnt()).isFalse();
        assertThat(record(List.of(0f, 0.1f), 1).learnt()).isTrue();
        assertThat(record(List.of(), 0.1).learnt()).isTrue();
    }

    private static TrainingRecord record(List<Float> labelWeights, double weight) {
        LabelledSample sample = new LabelledSample(
                "s",
                "d",
                1,
                new Features(ByteBuffer.allocate(1), FeatureEncoding.UINT8, List.of(1)),
                List.of(),
                Instant.EPOCH,
                "test",
                Map.of(),
                Provenance.SOURCE,
                Instant.EPOCH);
        return TrainingRecord.of(WeightedSample.newBuilder()
                .setSample(sample)
                .setPosition(new SourcePosition(0, 0L))
                .setLoss(1)
                .setNoiseProbability(0)
                .setWeight(weight)
                .setLabelWeights(labelWeights)
                .setClipPolicy("test")
                .setMixtureVersion(0)
                .setModelVersion(1)
                .build());
    }
}
