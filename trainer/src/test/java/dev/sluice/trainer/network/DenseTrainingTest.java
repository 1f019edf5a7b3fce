package dev.sluice.trainer.network;

import static dev.sluice.trainer.network.Learners.CLASSES;
import static dev.sluice.trainer.network.Learners.SHAPE;
import static dev.sluice.trainer.network.Learners.VALUES;
import static dev.sluice.trainer.network.Learners.batch;
import static dev.sluice.trainer.network.Learners.learner;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.nd4j.FloatTransfer;
import dev.sluice.schemas.models.Dl4jArchive;
import dev.sluice.trainer.loss.Losses;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Holds the steps of a multilayer perceptron against those that DL4J takes by itself. */
class DenseTrainingTest {
    private static final int STEPS = 50;
    private static final long LIMIT = 1 << 24;

    static Stream<Optimizer> optimizers() {
        return Stream.of("adam", "sgd", "sgd:0.9", "nesterov:0.9")
                .map(Optimizer::parse)
                .flatMap(each -> Stream.of(each, each.withWeightDecay(1e-2).withMaxGradientNorm(0.5)));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void fiftyStepsAreThoseOfDl4jUpToRounding(Optimizer optimizer) {
        try (Learner learner = learner(optimizer, 1);
                Dl4j dl4j = new Dl4j(optimizer, 1)) {
            for (int step = 0; step < STEPS; step++) {
                steps(learner, dl4j, step);
            }

            assertSame(learner, dl4j);
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void bothGoOnAlikeFromASnapshot(Optimizer optimizer) {
        try (Learner first = learner(optimizer, 1);
                Learner second = learner(optimizer, 99);
                Dl4j dl4j = new Dl4j(optimizer, 99)) {
            // Given
            for (int step = 0; step < STEPS / 2; step++) {
                first.train(trainingBatch(step), rate(step));
            }

            // When
            byte[] snapshot = first.snapshot();
            second.restore(snapshot, LIMIT);
            dl4j.restore(snapshot);
            for (int step = STEPS / 2; step < STEPS; step++) {
                steps(second, dl4j, step);
            }

            // Then
            assertSame(second, dl4j);
        }
    }

    private static void steps(Learner learner, Dl4j dl4j, int step) {
        double loss = learner.train(trainingBatch(step), rate(step));
        assertThat(loss).isCloseTo(dl4j.train(trainingBatch(step), rate(step)), within(1e-5 * loss));
    }

    /** Of several sizes, one after the other. */
    private static Batch trainingBatch(int step) {
        return batch(step % 5 == 4 ? 17 : 32, step);
    }

    private static double rate(int step) {
        return 2e-3 / (1 + step / 10);
    }

    private static void assertSame(Learner learner, Dl4j dl4j) {
        Dl4jArchive found = Dl4jArchive.read(learner.snapshot(), LIMIT, true);
        Dl4jArchive wanted = Dl4jArchive.read(dl4j.snapshot(), LIMIT, true);
        assertThat(found.configuration()).isEqualTo(wanted.configuration());
        assertClose(found.coefficients(), wanted.coefficients());
        assertClose(state(found), state(wanted));
    }

    private static float[] state(Dl4jArchive archive) {
        float[] state = archive.updaterState();
        return state == null ? new float[0] : state;
    }

    /** Within a millionth of their length. */
    private static void assertClose(float[] found, float[] wanted) {
        assertThat(found).hasSameSizeAs(wanted);
        double difference = 0;
        double length = 0;
        for (int i = 0; i < wanted.length; i++) {
            difference += Math.pow((double) found[i] - wanted[i], 2);
            length += Math.pow(wanted[i], 2);
        }
        assertThat(Math.sqrt(difference)).isLessThanOrEqualTo(1e-6 * Math.sqrt(length));
    }

    /** The same network, trained by DL4J's own loop and updater. */
    private static final class Dl4j implements AutoCloseable {
        private final RateHolder rate = new RateHolder();
        private final TargetColumns columns = TargetColumns.singleLabel(CLASSES);
        private final NetworkLoss loss = new NetworkLoss(Losses.parse("ce", columns), columns);
        private final SnapshotCodec codec;
        private final MultiLayerNetwork network;

        Dl4j(Optimizer optimizer, long seed) {
            network = new MultiLayerNetwork(
                    Networks.configuration(NetworkKind.MLP, SHAPE, CLASSES, loss, optimizer.updater(rate), seed));
            network.init();
            network.setListeners(new GradientPreparation(optimizer, 0, rate::get));
            codec = new SnapshotCodec(NetworkKind.MLP, SHAPE, CLASSES, optimizer);
        }

        double train(Batch batch, double newRate) {
            rate.set(newRate);
            loss.use(batch.keys());
            try (INDArray features = FloatTransfer.toNd4j(batch.usedFeatures(), batch.size(), VALUES);
                    INDArray labels = FloatTransfer.toNd4j(batch.usedLabels(), batch.size(), columns.width())) {
                network.fit(features, labels);
            }
            return network.score();
        }

        byte[] snapshot() {
            return codec.write(network);
        }

        void restore(byte[] snapshot) {
            codec.restore(Dl4jArchive.read(snapshot, LIMIT, true), network);
        }

        @Override
        public void close() {
            network.close();
        }
    }
}
