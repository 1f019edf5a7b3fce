package dev.sluice.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.Features;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.records.Task;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.trainer.config.Tasks;
import dev.sluice.trainer.loss.kernel.Loss;
import dev.sluice.trainer.loss.kernel.LossBatch;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import dev.sluice.trainer.network.Learner;
import dev.sluice.trainer.network.NetworkKind;
import dev.sluice.trainer.network.Optimizer;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvaluationSetTest {
    private static final int SAMPLES = 300;

    @Test
    void aSingleLabelDataSetHasAnAccuracyAndNothingElse() {
        assertThat(measure(Task.SINGLE_LABEL, List.of(1))).containsOnlyKeys("testAccuracy");
    }

    @Test
    void aMultiLabelDataSetHasItsOwnMetricsAndNoAccuracyThatCouldBeMistaken() {
        // When
        Map<String, Double> metrics = measure(Task.MULTI_LABEL, List.of(0, 1));

        // Then
        assertThat(metrics)
                .containsOnlyKeys("testMeanAveragePrecision", "testMicroF1", "testLabelAccuracy", "testSubsetAccuracy")
                .containsEntry("testMeanAveragePrecision", 1.0);
    }

    @Test
    void withoutAnyLabelThereIsNoMeanAveragePrecision() {
        assertThat(measure(Task.MULTI_LABEL, List.of()))
                .containsOnlyKeys("testMicroF1", "testLabelAccuracy", "testSubsetAccuracy");
    }

    private static Map<String, Double> measure(Task task, List<Integer> labels) {
        SampleDecoder decoder = decoder(task);
        TargetColumns columns = Tasks.columns(decoder);
        EvaluationSet set = new EvaluationSet(
                IntStream.range(0, SAMPLES).mapToObj(i -> sample(i, labels)).toList());
        set.check(decoder);
        try (Learner learner =
                new Learner(NetworkKind.MLP, List.of(4), columns, new Untrained(), Optimizer.adam(), 1)) {
            return set.measure(learner, decoder);
        }
    }

    private static LabelledSample sample(int i, List<Integer> labels) {
        return new LabelledSample(
                "s" + i,
                "d",
                1,
                new Features(ByteBuffer.wrap(new byte[] {(byte) i, 1, 2, 3}), FeatureEncoding.UINT8, List.of(4)),
                labels,
                Instant.EPOCH,
                "test",
                Map.of(),
                Provenance.SOURCE,
                Instant.EPOCH);
    }

    private static SampleDecoder decoder(Task task) {
        return new SampleDecoder(DatasetDescriptor.newBuilder()
                .setDataset("d")
                .setClassNames(List.of("a", "b"))
                .setShape(List.of(4))
                .setEncoding(FeatureEncoding.UINT8)
                .setTask(task)
                .setMean(0)
                .setStandardDeviation(1)
                .setCreatedAt(Instant.EPOCH)
                .build());
    }

    /** A network that is only asked, never trained. */
    private static final class Untrained implements Loss {
        @Override
        public String spec() {
            return "none";
        }

        @Override
        public void evaluate(LossBatch batch) {
            throw new IllegalStateException("not to be trained");
        }
    }
}
