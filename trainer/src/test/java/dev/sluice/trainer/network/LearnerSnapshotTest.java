package dev.sluice.trainer.network;

import static dev.sluice.trainer.network.Learners.CLASSES;
import static dev.sluice.trainer.network.Learners.SHAPE;
import static dev.sluice.trainer.network.Learners.VALUES;
import static dev.sluice.trainer.network.Learners.batch;
import static dev.sluice.trainer.network.Learners.learner;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.models.Dl4jArchive;
import dev.sluice.schemas.models.InvalidModelException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class LearnerSnapshotTest {
    private static final long LIMIT = 1 << 24;

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aRestoredNetworkGoesOnToTheLastBitAsIfItHadNeverStopped(NetworkKind kind) {
        try (Learner whole = learner(kind, SHAPE, CLASSES, 1);
                Learner restored = learner(kind, SHAPE, CLASSES, 99)) {
            // Given
            for (int i = 0; i < 5; i++) {
                whole.train(batch(16, i), 1e-3);
            }

            // When
            restored.restore(whole.snapshot(), LIMIT);
            for (int i = 5; i < 10; i++) {
                whole.train(batch(16, i), 1e-3);
                restored.train(batch(16, i), 1e-3);
            }

            // Then
            assertThat(restored.snapshot()).isEqualTo(whole.snapshot());
        }
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aSnapshotIsAboutAsLargeAsWasSaidBeforeAnythingWasLearnt(NetworkKind kind) {
        try (Learner learner = learner(kind, SHAPE, CLASSES, 1)) {
            // Given
            long said = learner.snapshotBytes();

            // When
            learner.train(batch(16, 0), 1e-3);

            // Then
            assertThat((long) learner.snapshot().length).isBetween(said, said + 2048);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "sgd:0.9", "nesterov:0.9"})
    void everyOptimiserLearnsAndGoesOnToTheLastBit(String spec) throws IOException {
        Optimizer optimizer = Optimizer.parse(spec).withWeightDecay(1e-3).withMaxGradientNorm(1);
        try (Learner whole = learner(optimizer, 1);
                Learner restored = learner(optimizer, 99)) {
            // Given
            double first = whole.train(batch(32, 1), 1e-2);
            for (int i = 0; i < 30; i++) {
                whole.train(batch(32, 1), 1e-2);
            }

            // When
            byte[] snapshot = whole.snapshot();
            restored.restore(snapshot, LIMIT);
            double last = whole.train(batch(32, 1), 1e-2);

            // Then
            assertThat(last).isLessThan(0.8 * first);
            assertThat(restored.train(batch(32, 1), 1e-2)).isEqualTo(last);
            assertThat(restored.snapshot()).isEqualTo(whole.snapshot());
            MultiLayerNetwork loaded =
                    ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(snapshot), true);
            assertThat(loaded.getIterationCount()).isEqualTo(31);
            assertThat(new String(snapshot, StandardCharsets.ISO_8859_1)).doesNotContain("dev.sluice");
        }
    }

    @Test
    void aSnapshotOfAnotherOptimiserIsRefusedAndSaysSo() {
        Optimizer momentum = Optimizer.parse("nesterov:0.9");
        List<Optimizer> others = List.of(Optimizer.adam(), Optimizer.parse("sgd"), Optimizer.parse("nesterov:0.8"));
        try (Learner learner = learner(momentum, 1)) {
            for (Optimizer other : others) {
                try (Learner theirs = learner(other, 1)) {
                    byte[] snapshot = theirs.snapshot();
                    assertThatThrownBy(() -> learner.restore(snapshot, LIMIT))
                            .isInstanceOf(InvalidModelException.class)
                            .hasMessageContaining("another optimiser than the one configured, nesterov:0.9");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void dl4jItselfLoadsASnapshotAndComputesTheSameLogits(NetworkKind kind) throws IOException {
        try (Learner learner = learner(kind, SHAPE, CLASSES, 1)) {
            // Given
            learner.train(batch(16, 1), 1e-3);
            float[] features = Arrays.copyOf(batch(4, 2).usedFeatures(), 4 * VALUES);

            // When
            MultiLayerNetwork loaded =
                    ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(learner.snapshot()), true);

            // Then
            try (INDArray output = loaded.output(Nd4j.create(features, new long[] {4, VALUES}, 'c'), false)) {
                assertThat(output.dup('c').data().asFloat()).containsExactly(learner.logits(features, 4));
            }
            assertThat(loaded.getIterationCount()).isEqualTo(1);
            assertThat(new String(learner.snapshot(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("dev.sluice");
        }
    }

    @Test
    void anArchiveThatDl4jWroteIsReadAsWell() throws IOException {
        try (Learner learner = learner(NetworkKind.MLP, SHAPE, CLASSES, 1)) {
            // Given
            learner.train(batch(16, 1), 1e-3);
            MultiLayerNetwork loaded =
                    ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(learner.snapshot()), true);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();

            // When
            ModelSerializer.writeModel(loaded, bytes, true);

            // Then
            Dl4jArchive ours = Dl4jArchive.read(learner.snapshot(), LIMIT, true);
            Dl4jArchive theirs = Dl4jArchive.read(bytes.toByteArray(), LIMIT, true);
            assertThat(theirs.coefficients()).containsExactly(ours.coefficients());
            assertThat(theirs.updaterState()).containsExactly(ours.updaterState());
        }
    }

    @Test
    void aSnapshotOfAnotherNetworkIsRefused() {
        try (Learner learner = learner(NetworkKind.MLP, SHAPE, CLASSES, 1);
                Learner wider = learner(NetworkKind.MLP, SHAPE, CLASSES + 1, 1);
                Learner cnn = learner(NetworkKind.CNN, SHAPE, CLASSES, 1)) {
            for (Learner other : List.of(wider, cnn)) {
                assertThatThrownBy(() -> learner.restore(other.snapshot(), LIMIT))
                        .isInstanceOf(InvalidModelException.class)
                        .hasMessageContaining("of another network");
            }
        }
    }

    @Test
    void aSnapshotWithoutTheOptimisersStateIsRefused() {
        try (Learner learner = learner(NetworkKind.MLP, SHAPE, CLASSES, 1)) {
            Dl4jArchive full = Dl4jArchive.read(learner.snapshot(), LIMIT, true);
            byte[] bare = new Dl4jArchive(full.configuration(), full.coefficients(), null).write();

            assertThatThrownBy(() -> learner.restore(bare, LIMIT))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessageContaining("optimiser state");
        }
    }

    @Test
    void aNetworkThatHasDivergedIsNotPublished() {
        try (Learner learner = learner(NetworkKind.MLP, SHAPE, CLASSES, 1)) {
            Dl4jArchive good = Dl4jArchive.read(learner.snapshot(), LIMIT, true);
            good.coefficients()[7] = Float.NaN;
            learner.restore(good.write(), LIMIT);

            assertThatThrownBy(learner::snapshot)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("diverged");
            assertThatThrownBy(() -> learner.train(batch(4, 1), 1e-3))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("diverged");
        }
    }
}
