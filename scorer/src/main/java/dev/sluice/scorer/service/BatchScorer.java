package dev.sluice.scorer.service;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.records.Task;
import dev.sluice.schemas.samples.InvalidSampleException;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.scorer.feed.Trusted;
import dev.sluice.scorer.feed.TrustedSamples;
import dev.sluice.scorer.loss.BinaryCrossEntropy;
import dev.sluice.scorer.loss.CrossEntropy;
import dev.sluice.scorer.model.Logits;
import dev.sluice.scorer.model.Source;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Scores a micro-batch: checks each sample, runs the model once for all good ones of a data set, computes losses from logits. Trusted samples of the
 * data set whose turn it is are scored along, once there is a model. For one thread.
 */
final class BatchScorer {
    private static final int MAX_CLASSES_IN_FULL = 256;
    private static final int TOP_CLASSES = 20;
    /** Bounds the memory of one forward pass where samples are large: 16 MiB of floats. */
    private static final int MAX_FLOATS = 4 << 20;

    private final DatasetCatalogue catalogue;
    private final TrustedSamples trusted;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final ScorerCounters counters;
    private float[] features = new float[0];

    BatchScorer(
            DatasetCatalogue catalogue,
            TrustedSamples trusted,
            Clock clock,
            LongSupplier nanoTime,
            ScorerCounters counters) {
        this.catalogue = catalogue;
        this.trusted = trusted;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.counters = counters;
    }

    /** @return the same items in the same order, each either scored or failed, and after them the trusted samples that were scored along */
    List<SourceItem> score(List<SourceItem> items) {
        List<SourceItem> all = new ArrayList<>(items);
        Map<String, List<Integer>> byDataset = new LinkedHashMap<>();
        for (int i = 0; i < items.size(); i++) {
            LabelledSample sample = items.get(i).sample();
            if (sample != null) {
                byDataset
                        .computeIfAbsent(sample.getDataset(), name -> new ArrayList<>())
                        .add(i);
            }
        }
        byDataset.forEach((dataset, indices) -> addTrusted(dataset, indices, all));
        SourceItem[] results = all.toArray(new SourceItem[0]);
        byDataset.forEach((dataset, indices) -> scoreDataset(dataset, indices, results));
        return Arrays.stream(results)
                .filter(item -> item.trusted() == null || fromModel(item.scored()))
                .toList();
    }

    /** A model that knows nothing tells nothing of what right labels cost. */
    private void addTrusted(String dataset, List<Integer> indices, List<SourceItem> all) {
        if (catalogue.decoder(dataset) == null || catalogue.model(dataset) == null) {
            return;
        }
        for (Trusted again : trusted.slice(dataset, indices.size())) {
            indices.add(all.size());
            all.add(SourceItem.trusted(again));
        }
    }

    private static boolean fromModel(@Nullable ScoredSample scored) {
        return scored != null && scored.getModelVersion() > 0;
    }

    private void scoreDataset(String dataset, List<Integer> indices, SourceItem[] results) {
        SampleDecoder decoder = catalogue.decoder(dataset);
        if (decoder == null) {
            for (int i : indices) {
                results[i] = SourceItem.failed(results[i].source(), unknown(dataset));
            }
            return;
        }
        int limit = Math.max(1, MAX_FLOATS / decoder.values());
        for (int from = 0; from < indices.size(); from += limit) {
            forward(decoder, indices.subList(from, Math.min(indices.size(), from + limit)), results);
        }
    }

    private static InvalidSampleException unknown(String dataset) {
        return new InvalidSampleException(
                "data set '" + dataset + "' is not described; publish its descriptor before its samples");
    }

    private void forward(SampleDecoder decoder, List<Integer> indices, SourceItem[] results) {
        int values = decoder.values();
        if (features.length != indices.size() * values) {
            // under load batches are of one size, and their array is used again
            features = new float[indices.size() * values];
        }
        List<Integer> good = new ArrayList<>(indices.size());
        List<Source> sources = new ArrayList<>(indices.size());
        for (int i : indices) {
            LabelledSample sample = results[i].sample();
            Trusted again = results[i].trusted();
            if (sample == null) {
                continue;
            }
            try {
                decoder.check(sample);
                if (again == null) {
                    decoder.checkPass(sample);
                }
                if (again != null && !again.noneIsRight()) {
                    decoder.checkLabels(again.value().getRightLabels());
                }
                decoder.decode(sample, features, good.size() * values);
                good.add(i);
                sources.add(new Source(
                        sample,
                        results[i].source().partition(),
                        results[i].source().offset(),
                        again == null ? null : again.value().getOrigin()));
            } catch (InvalidSampleException e) {
                results[i] = results[i].failed(e);
                if (again != null) {
                    trusted.refuse(again, e);
                }
            }
        }
        if (good.isEmpty()) {
            return;
        }
        int used = good.size() * values;
        long begun = nanoTime.getAsLong();
        Logits logits =
                catalogue.logits(decoder, used == features.length ? features : Arrays.copyOf(features, used), sources);
        counters.forwardNanos.addAndGet(nanoTime.getAsLong() - begun);
        Instant now = clock.instant();
        for (int row = 0; row < good.size(); row++) {
            int i = good.get(row);
            results[i] = decoder.descriptor().getTask() == Task.MULTI_LABEL
                    ? evaluateSet(results[i], decoder.classes(), logits, row, now)
                    : evaluate(results[i], decoder.classes(), logits, row, now);
        }
    }

    private static SourceItem evaluate(SourceItem item, int classes, Logits logits, int row, Instant now) {
        CrossEntropy entropy = new CrossEntropy(logits.values(), row * classes, classes);
        LabelledSample sample = item.sample();
        if (sample == null) {
            return item;
        }
        if (!entropy.finite()) {
            return notFinite(item, sample, logits);
        }
        int label = sample.getLabels().get(0);
        int[] reported = classes <= MAX_CLASSES_IN_FULL ? new int[0] : entropy.top(TOP_CLASSES);
        int count = reported.length == 0 ? classes : reported.length;
        List<Float> probabilities = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            probabilities.add((float) entropy.probability(reported.length == 0 ? i : reported[i]));
        }
        return item.scored(builder(item, sample, logits, row, now)
                .setLoss(entropy.loss(label))
                .setLabelProbability(entropy.probability(label))
                .setClassIndices(
                        reported.length == 0
                                ? null
                                : Arrays.stream(reported).boxed().toList())
                .setClassProbabilities(probabilities)
                .build());
    }

    /** Of a multi-label sample each class is judged by itself: the labels are the classes that are present. */
    private static SourceItem evaluateSet(SourceItem item, int classes, Logits logits, int row, Instant now) {
        BinaryCrossEntropy entropy = new BinaryCrossEntropy(logits.values(), row * classes, classes);
        LabelledSample sample = item.sample();
        if (sample == null) {
            return item;
        }
        if (!entropy.finite()) {
            return notFinite(item, sample, logits);
        }
        boolean[] present = new boolean[classes];
        sample.getLabels().forEach(label -> present[label] = true);
        List<Float> probabilities = new ArrayList<>(classes);
        for (int j = 0; j < classes; j++) {
            probabilities.add((float) entropy.probability(j));
        }
        return item.scored(builder(item, sample, logits, row, now)
                .setLoss(entropy.meanLoss(present))
                .setLabelProbability(entropy.leastProbability(present))
                .setClassIndices(null)
                .setClassProbabilities(probabilities)
                .setMultiLabel(true)
                .build());
    }

    private static SourceItem notFinite(SourceItem item, LabelledSample sample, Logits logits) {
        return item.failed(new InvalidSampleException("model version " + logits.modelVersion() + " of data set '"
                + sample.getDataset() + "' gives logits that are not finite for this sample"));
    }

    private static ScoredSample.Builder builder(
            SourceItem item, LabelledSample sample, Logits logits, int row, Instant now) {
        Trusted again = item.trusted();
        return ScoredSample.newBuilder()
                .setSample(sample)
                .setPosition(new SourcePosition(
                        item.source().partition(), item.source().offset()))
                .setModelVersion(logits.modelVersion())
                .setLearningRate(logits.learningRate())
                .setModelFold(logits.scoredBy()[row])
                .setScoredAt(now)
                .setEvidence(again == null ? null : again.evidence());
    }
}
