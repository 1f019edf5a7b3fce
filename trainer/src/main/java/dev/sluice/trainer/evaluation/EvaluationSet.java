package dev.sluice.trainer.evaluation;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.samples.InvalidSampleException;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.trainer.config.Tasks;
import dev.sluice.trainer.loss.MultiLabelMetrics;
import dev.sluice.trainer.network.Classifier;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Samples with labels that can be relied on, never trained on. Keeps the encoded bytes: a quarter of the decoded size. */
public final class EvaluationSet {
    /** Metric of single-label data sets: share of samples whose largest logit is at the given label. */
    public static final String ACCURACY = "testAccuracy";
    /** Metric of multi-label data sets: mean over classes of the average precision of its ranking. */
    public static final String MEAN_AVERAGE_PRECISION = "testMeanAveragePrecision";
    /** Metric of multi-label data sets: F1 of all (sample, class) values together at probability 0.5. */
    public static final String MICRO_F1 = "testMicroF1";
    /** Metric of multi-label data sets: share of (sample, class) values that are right at probability 0.5. */
    public static final String LABEL_ACCURACY = "testLabelAccuracy";
    /** Metric of multi-label data sets: share of samples of which every value is right at probability 0.5. */
    public static final String SUBSET_ACCURACY = "testSubsetAccuracy";

    private static final int CHUNK = 256;

    private final List<LabelledSample> samples;

    /** @param samples at least one, of the trainer's data set; checked when training starts */
    public EvaluationSet(List<LabelledSample> samples) {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("an evaluation set needs at least one sample");
        }
        this.samples = List.copyOf(samples);
    }

    /** @throws IllegalArgumentException if a sample is not acceptable, saying which */
    public void check(SampleDecoder decoder) {
        for (int i = 0; i < samples.size(); i++) {
            try {
                decoder.check(samples.get(i));
            } catch (InvalidSampleException e) {
                throw new IllegalArgumentException("evaluation sample " + i + ": " + e.getMessage(), e);
            }
        }
    }

    /** The metrics of the data set's task by name, each 0 to 1; the mean average precision is missing if no sample has a class. */
    public Map<String, Double> measure(Classifier model, SampleDecoder decoder) {
        float[] logits = logits(model, decoder);
        return Tasks.columns(decoder).multiLabel()
                ? multiLabel(logits, decoder.classes())
                : Map.of(ACCURACY, accuracy(logits, decoder.classes()));
    }

    private float[] logits(Classifier model, SampleDecoder decoder) {
        int classes = decoder.classes();
        float[] logits = new float[samples.size() * classes];
        for (int from = 0; from < samples.size(); from += CHUNK) {
            List<LabelledSample> chunk = samples.subList(from, Math.min(samples.size(), from + CHUNK));
            float[] features = new float[chunk.size() * decoder.values()];
            for (int i = 0; i < chunk.size(); i++) {
                decoder.decode(chunk.get(i), features, i * decoder.values());
            }
            System.arraycopy(model.logits(features, chunk.size()), 0, logits, from * classes, chunk.size() * classes);
        }
        return logits;
    }

    private double accuracy(float[] logits, int classes) {
        int right = 0;
        for (int i = 0; i < samples.size(); i++) {
            right += largest(logits, i * classes, classes)
                            == samples.get(i).getLabels().get(0)
                    ? 1
                    : 0;
        }
        return (double) right / samples.size();
    }

    private Map<String, Double> multiLabel(float[] logits, int classes) {
        BitSet present = new BitSet(logits.length);
        for (int i = 0; i < samples.size(); i++) {
            for (int label : samples.get(i).getLabels()) {
                present.set(i * classes + label);
            }
        }
        MultiLabelMetrics metrics = MultiLabelMetrics.of(logits, present, samples.size(), classes);
        Map<String, Double> named = new TreeMap<>();
        if (!Double.isNaN(metrics.meanAveragePrecision())) {
            named.put(MEAN_AVERAGE_PRECISION, metrics.meanAveragePrecision());
        }
        named.put(MICRO_F1, metrics.microF1());
        named.put(LABEL_ACCURACY, metrics.labelAccuracy());
        named.put(SUBSET_ACCURACY, metrics.subsetAccuracy());
        return Collections.unmodifiableMap(named);
    }

    private static int largest(float[] logits, int from, int classes) {
        int best = 0;
        for (int i = 1; i < classes; i++) {
            if (logits[from + i] > logits[from + best]) {
                best = i;
            }
        }
        return best;
    }
}
