package dev.sluice.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.trainer.loss.Losses;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;

class NetworkLossTest {
    private static final int N = 12;
    private static final int CLASSES = 4;
    private static final TargetColumns COLUMNS = TargetColumns.singleLabel(CLASSES);
    private static final Set<String> OF_PROBABILITY = Set.of(
            "ce",
            "focal",
            "mae",
            "mae*",
            "gce",
            "sce",
            "agce",
            "aul",
            "ael",
            "taylor-ce",
            "phuber-ce",
            "phuber-gce",
            "js");
    private final NetworkLoss loss = new NetworkLoss(Losses.parse("ce", COLUMNS), COLUMNS);
    private final ActivationIdentity identity = new ActivationIdentity();

    @BeforeEach
    void doublePrecisionForGradientChecks() {
        Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    }

    @AfterEach
    void backToSinglePrecision() {
        Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }

    /** All but those whose gradient leaves something out on purpose, or which remember: their maths has tests of its own. */
    static List<String> differentiableLosses() {
        Set<String> others = Set.of("truncated-gce", "elr", "forum-rescale", "forum-clamp", "ce-clip", "focal-clip");
        return Stream.concat(
                        Losses.all(COLUMNS).stream().filter(spec -> !others.contains(spec.split(":", 2)[0])),
                        Stream.of("mae*:2", "gce:0.7+bias:1.5", "phuber-ce:5", "bi-tempered:0.5:1.5"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("differentiableLosses")
    void theGradientOfANetworkAgreesWithDifferencesOfItsScore(String spec) {
        // Given weights, and thresholds such that both branches of a clipped loss are met, where τ is part of the loss
        Random random = new Random(3);
        INDArray labels = labels(random, DataType.DOUBLE);
        if (!OF_PROBABILITY.contains(spec.split(":", 2)[0])) {
            labels.getColumn(COLUMNS.tauAt()).assign(TargetColumns.NO_CLIPPING);
        }

        // Then
        assertGradients(new NetworkLoss(Losses.parse(spec, COLUMNS), COLUMNS), labels, random);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bce", "bce-focal:2"})
    void theGradientOfAMultiLabelNetworkAgreesWithDifferencesOfItsScore(String spec) {
        // Given a weight for each class
        TargetColumns columns = new TargetColumns(CLASSES, true);
        Random random = new Random(4);
        INDArray labels = Nd4j.zeros(DataType.DOUBLE, N, columns.width());
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < CLASSES; j++) {
                labels.putScalar(i, j, random.nextInt(2));
                labels.putScalar(i, columns.weightAt() + j, random.nextDouble());
            }
            labels.putScalar(i, columns.tauAt(), i % 2 == 0 ? TargetColumns.NO_CLIPPING : 2);
        }

        // Then
        assertGradients(new NetworkLoss(Losses.parse(spec, columns), columns), labels, random);
    }

    @Test
    void lossesThatRememberSeeEachStepOnce() {
        // Given
        NetworkLoss remembering = new NetworkLoss(Losses.parse("elr:0.5:3", COLUMNS), COLUMNS);
        INDArray labels = labels(new Random(3), DataType.DOUBLE);
        INDArray logits = Nd4j.randn(DataType.DOUBLE, N, CLASSES);
        String[] keys = IntStream.range(0, N).mapToObj(String::valueOf).toArray(String[]::new);

        // When DL4J asks for gradient and score of a step
        remembering.use(keys);
        INDArray gradient = remembering.computeGradient(labels, logits, identity, null);
        double score = remembering.computeScore(labels, logits.dup(), identity, null, true);

        // Then both are of one evaluation, and the next step goes on from it
        assertThat(remembering.computeGradientAndScore(labels, logits, identity, null, true))
                .isEqualTo(new Pair<>(score, gradient));
        remembering.use(keys);
        assertThat(remembering.computeScore(labels, logits, identity, null, true))
                .isLessThan(score);
    }

    private static void assertGradients(NetworkLoss loss, INDArray labels, Random random) {
        INDArray input = Nd4j.zeros(DataType.DOUBLE, N, 4);
        for (int i = 0; i < N * 4; i++) {
            input.putScalar(i, random.nextDouble() * 4 - 2);
        }
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(5)
                .dataType(DataType.DOUBLE)
                .updater(new NoOp())
                .weightInit(new NormalDistribution(0, 1.5))
                .activation(Activation.TANH)
                .list()
                .layer(new DenseLayer.Builder().nIn(4).nOut(3).build())
                .layer(new OutputLayer.Builder(loss)
                        .nIn(3)
                        .nOut(CLASSES)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
        network.init();
        assertThat(GradientCheckUtil.checkGradients(new GradientCheckUtil.MLNConfig()
                        .net(network)
                        .epsilon(1e-6)
                        .maxRelError(1e-5)
                        .minAbsoluteError(1e-8)
                        .print(GradientCheckUtil.PrintMode.ZEROS)
                        .input(input)
                        .labels(labels)))
                .isTrue();
    }

    @Test
    void theScoreIsTheSumOfWeightedLossesOverTheNumberOfSamples() {
        // Given
        Random random = new Random(7);
        INDArray labels = labels(random, DataType.FLOAT);
        INDArray logits = Nd4j.randn(DataType.FLOAT, N, CLASSES);

        // When
        double score = loss.computeScore(labels, logits, identity, null, true);

        // Then: by n, not by the sum of weights
        double sum = 0;
        for (int i = 0; i < N; i++) {
            double[] row = logits.getRow(i).toDoubleVector();
            int label = labels.getRow(i)
                    .get(NDArrayIndex.interval(0, CLASSES))
                    .argMax()
                    .getInt(0);
            double p = Math.exp(row[label]) / Arrays.stream(row).map(Math::exp).sum();
            double tau = labels.getDouble(i, CLASSES + 1);
            sum += labels.getDouble(i, CLASSES) * (p > 1 / tau ? -Math.log(p) : 1 + Math.log(tau) - tau * p);
        }
        assertThat(score).isCloseTo(sum / N, within(1e-9));
        assertThat(loss.computeScoreArray(labels, logits, identity, null)
                        .sumNumber()
                        .doubleValue())
                .isCloseTo(sum, within(1e-5));
    }

    @Test
    void theOrderInMemoryOfTheLogitsMakesNoDifference() {
        Random random = new Random(9);
        INDArray labels = labels(random, DataType.FLOAT);
        INDArray rows = Nd4j.randn(DataType.FLOAT, N, CLASSES).dup('c');
        INDArray columns = rows.dup('f');
        INDArray view = Nd4j.hstack(rows, rows).get(NDArrayIndex.all(), NDArrayIndex.interval(CLASSES, 2 * CLASSES));

        INDArray expected = loss.computeGradient(labels, rows, identity, null);

        assertThat(loss.computeGradient(labels, columns, identity, null)).isEqualTo(expected);
        assertThat(loss.computeGradient(labels, view, identity, null)).isEqualTo(expected);
    }

    @Test
    void aMaskOrMissingColumnsAreRefused() {
        INDArray logits = Nd4j.zeros(DataType.FLOAT, N, CLASSES);
        INDArray labels = labels(new Random(1), DataType.FLOAT);

        assertThatThrownBy(() -> loss.computeGradient(labels, logits, identity, Nd4j.ones(N, 1)))
                .hasMessageContaining("label columns");
        assertThatThrownBy(() -> loss.computeGradient(logits, logits, identity, null))
                .hasMessageContaining("targets, weights, tau");
    }

    private static INDArray labels(Random random, DataType type) {
        INDArray labels = Nd4j.zeros(type, N, CLASSES + 2);
        for (int i = 0; i < N; i++) {
            labels.putScalar(i, random.nextInt(CLASSES), 1);
            labels.putScalar(i, CLASSES, i == 2 ? 0 : 0.25 + random.nextDouble() * 0.75);
            labels.putScalar(i, CLASSES + 1, i % 4 == 0 ? TargetColumns.NO_CLIPPING : 1.2 + random.nextDouble() * 8);
        }
        return labels;
    }
}
