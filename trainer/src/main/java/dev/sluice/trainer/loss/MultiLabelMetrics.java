package dev.sluice.trainer.loss;

import java.util.Arrays;
import java.util.BitSet;

/**
 * How well logits tell which classes samples have.
 *
 * <p>Average precision of a class: samples ordered by its logit, largest first, {@code AP = Σ_t (R_t − R_{t−1}) P_t} over the
 * different logits t, with P_t precision and R_t recall of "logit ≥ t"; equal logits count together, so that the order of
 * samples does not matter. It is 1 for a perfect ranking and about the class's share of the samples for a random one. Its mean
 * goes over the classes that some sample has. F1 and accuracies are those of "probability above 0.5", logit above 0:
 * micro-F1 = 2 TP / (2 TP + FP + FN) over all (sample, class) values. All are 0 to 1 and do not change if every logit of a
 * class passes through one increasing function that keeps its sign.
 *
 * @param meanAveragePrecision NaN if no sample has any class
 * @param microF1 1 if no sample has any class and none is predicted
 * @param labelAccuracy share of (sample, class) values predicted rightly
 * @param subsetAccuracy share of samples of which all values are
 */
public record MultiLabelMetrics(
        double meanAveragePrecision, double microF1, double labelAccuracy, double subsetAccuracy) {

    /**
     * @param logits row-major {@code [n, classes]}, finite
     * @param present set at {@code i * classes + c} where sample i has class c
     * @param n samples, at least 1
     */
    public static MultiLabelMetrics of(float[] logits, BitSet present, int n, int classes) {
        double sum = 0;
        int ranked = 0;
        for (int c = 0; c < classes; c++) {
            double precision = averagePrecision(logits, present, n, classes, c);
            if (!Double.isNaN(precision)) {
                sum += precision;
                ranked++;
            }
        }
        long both = 0;
        long either = 0;
        long rightValues = 0;
        int rightSamples = 0;
        for (int i = 0; i < n; i++) {
            int right = 0;
            for (int at = i * classes; at < (i + 1) * classes; at++) {
                boolean predicted = logits[at] > 0;
                boolean truth = present.get(at);
                both += predicted && truth ? 2 : 0;
                either += (predicted ? 1 : 0) + (truth ? 1 : 0);
                right += predicted == truth ? 1 : 0;
            }
            rightValues += right;
            rightSamples += right == classes ? 1 : 0;
        }
        return new MultiLabelMetrics(
                ranked == 0 ? Double.NaN : sum / ranked,
                either == 0 ? 1 : (double) both / either,
                (double) rightValues / ((long) n * classes),
                (double) rightSamples / n);
    }

    private static double averagePrecision(float[] logits, BitSet present, int n, int classes, int c) {
        float[] positives = new float[n];
        float[] negatives = new float[n];
        int p = 0;
        int m = 0;
        for (int i = 0; i < n; i++) {
            int at = i * classes + c;
            if (present.get(at)) {
                positives[p++] = logits[at];
            } else {
                negatives[m++] = logits[at];
            }
        }
        if (p == 0) {
            return Double.NaN;
        }
        Arrays.sort(positives, 0, p);
        Arrays.sort(negatives, 0, m);
        double sum = 0;
        int above = m;
        for (int i = p - 1; i >= 0; ) {
            float threshold = positives[i];
            int next = i;
            while (next >= 0 && positives[next] == threshold) {
                next--;
            }
            while (above > 0 && negatives[above - 1] >= threshold) {
                above--;
            }
            double found = p - 1 - next;
            sum += (i - next) * found / (found + (m - above));
            i = next;
        }
        return sum / p;
    }
}
