package dev.sluice.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.trainer.loss.kernel.Loss;
import dev.sluice.trainer.loss.kernel.LossBatch;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where there are many classes, MAE stalls and MAE* trains, with all else equal (docs/methods.md section 2). */
class ManyClassesTest {
    private static final int DIMENSIONS = 32;
    private static final int VISITS = 12;

    @ParameterizedTest
    @CsvSource({"10, 0.8, 1", "100, 0, 0.4", "1000, 0, 0.2"})
    void meanAbsoluteErrorLearns10ClassesAndStallsAt100And1000(int classes, double atLeast, double atMost) {
        assertThat(accuracy("mae", classes)).as("accuracy").isBetween(atLeast, atMost);
    }

    @ParameterizedTest
    @CsvSource({"100", "1000"})
    void withALogitBiasOfItsNumberOfClassesItTrains(int classes) {
        assertThat(accuracy("mae*:auto", classes)).isGreaterThan(0.8);
    }

    /**
     * Softmax regression on Gaussian clusters around random unit vectors, each class seen VISITS times, by plain gradient descent. The rate
     * grows with K, since each class's weights learn from one sample in K. Its factor is chosen such that the difference shows in few steps: at
     * much larger ones MAE* is too restless at 1000 classes, and with many more samples MAE gets on at 100.
     *
     * @return share of the clusters' centres put into the right class
     */
    private static double accuracy(String spec, int classes) {
        Random random = new Random(17);
        double[][] centres = gaussians(random, classes, 1 / Math.sqrt(DIMENSIONS));
        double[][] weights = gaussians(random, classes, 1);
        Loss loss = Losses.parse(spec, TargetColumns.singleLabel(classes));
        int batchSize = Math.min(classes, 100);
        for (int step = 0; step < VISITS * classes / batchSize; step++) {
            int[] labels = random.ints(batchSize, 0, classes).toArray();
            double[][] samples = new double[batchSize][];
            double[][] logits = new double[batchSize][];
            for (int i = 0; i < batchSize; i++) {
                samples[i] = gaussians(random, 1, 0.05)[0];
                for (int d = 0; d < DIMENSIONS; d++) {
                    samples[i][d] += centres[labels[i]][d];
                }
                logits[i] = logits(weights, samples[i]);
            }
            LossBatch batch = LossBatches.singleLabel(logits, labels);
            loss.evaluate(batch);
            double rate = 6.0 * classes / batchSize;
            for (int i = 0; i < batchSize; i++) {
                for (int k = 0; k < classes; k++) {
                    double move = rate * batch.gradient()[i * classes + k];
                    for (int d = 0; d < DIMENSIONS; d++) {
                        weights[k][d] -= move * samples[i][d];
                    }
                }
            }
        }
        int right = 0;
        for (int k = 0; k < classes; k++) {
            double[] z = logits(weights, centres[k]);
            int best = 0;
            for (int j = 1; j < classes; j++) {
                best = z[j] > z[best] ? j : best;
            }
            right += best == k ? 1 : 0;
        }
        return (double) right / classes;
    }

    private static double[] logits(double[][] weights, double[] sample) {
        double[] z = new double[weights.length];
        for (int k = 0; k < z.length; k++) {
            for (int d = 0; d < DIMENSIONS; d++) {
                z[k] += weights[k][d] * sample[d];
            }
        }
        return z;
    }

    private static double[][] gaussians(Random random, int rows, double deviation) {
        double[][] values = new double[rows][DIMENSIONS];
        for (double[] row : values) {
            for (int d = 0; d < DIMENSIONS; d++) {
                row[d] = deviation * random.nextGaussian();
            }
        }
        return values;
    }
}
