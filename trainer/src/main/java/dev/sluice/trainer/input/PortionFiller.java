package dev.sluice.trainer.input;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.samples.FeatureValues;
import dev.sluice.schemas.samples.InvalidSampleException;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.trainer.balance.ClassBalance;
import dev.sluice.trainer.config.Tasks;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import dev.sluice.trainer.network.Batch;
import dev.sluice.trainer.network.FoldedBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns records into batches: decodes them, weighs them by class, retains them, and adds what is to be learnt from again. The classes' weights follow from the
 * labels before the portion, which the snapshot before it tells too: a restarted trainer weighs as this one does.
 */
final class PortionFiller {
    private final ClassBalance balance;
    private final @Nullable ReplayBuffer retained;
    private final TargetColumns columns;
    private SampleDecoder decoder;
    private double[] classWeights = {};
    private long trainedBefore;

    /**
     * @param retained null if nothing is replayed
     * @param books where reading goes on
     */
    PortionFiller(ClassBalance balance, @Nullable ReplayBuffer retained, SampleDecoder decoder, Books books) {
        this.balance = balance;
        this.retained = retained;
        this.decoder = decoder;
        columns = Tasks.columns(decoder);
        begin(books);
    }

    /** Classes whose labels the books must count. */
    static int countedClasses(ClassBalance balance, SampleDecoder decoder) {
        return balance.equals(ClassBalance.NONE) ? 0 : decoder.classes();
    }

    /** Encoded features of a sample. */
    static int sampleBytes(SampleDecoder decoder) {
        return FeatureValues.bytes(decoder.descriptor().getEncoding()) * decoder.values();
    }

    SampleDecoder decoder() {
        return decoder;
    }

    /** How labels, weights and thresholds are laid out. */
    TargetColumns columns() {
        return columns;
    }

    /** Takes another description, of the same task and number of values and classes. */
    void describe(SampleDecoder newDecoder) {
        boolean alike = SampleDecoder.alike(
                        newDecoder.descriptor().getEncoding(),
                        decoder.descriptor().getEncoding())
                && newDecoder
                        .descriptor()
                        .getShape()
                        .equals(decoder.descriptor().getShape());
        if (retained != null && !alike) {
            retained.clear();
        }
        decoder = newDecoder;
    }

    /**
     * Adds a sample that is to be learnt from.
     *
     * @throws InvalidSampleException if its features are not finite
     */
    void add(FoldedBatch step, int partition, TrainingRecord record) {
        LabelledSample sample = record.sample();
        Batch batch = of(step, sample.getId());
        decoder.decode(sample, batch.features(), batch.featuresAt());
        add(batch, sample.getLabels(), record.labelWeights(), record.weight(), record.tau(), sample.getId());
        retain(partition, record);
    }

    /** Retains a sample without learning from it. */
    void retain(int partition, TrainingRecord record) {
        if (retained != null) {
            LabelledSample sample = record.sample();
            retained.add(
                    partition,
                    sample.getFeatures().getData(),
                    sample.getLabels(),
                    record.labelWeights(),
                    record.weight(),
                    record.tau(),
                    sample.getId());
        }
    }

    /** Closes a portion and begins the next one. */
    void close(Portion portion, Books books) {
        if (retained != null) {
            for (List<ReplayBuffer.Retained> drawn : retained.draw(trainedBefore, books.trained())) {
                replay(portion.nextReplay(), drawn);
            }
        }
        portion.upTo(books, decoder);
        begin(books);
    }

    private void replay(FoldedBatch step, List<ReplayBuffer.Retained> drawn) {
        for (ReplayBuffer.Retained sample : drawn) {
            Batch batch = of(step, sample.key());
            decoder.decode(sample.features(), batch.features(), batch.featuresAt());
            add(batch, sample.labels(), sample.labelWeights(), sample.weight(), sample.tau(), sample.key());
        }
    }

    private Batch of(FoldedBatch step, String id) {
        return step.of(decoder.descriptor().getDataset(), id);
    }

    private void add(
            Batch batch, List<Integer> labels, List<Float> labelWeights, double weight, double tau, String key) {
        if (columns.multiLabel()) {
            batch.add(labels, labelWeights, weight, tau, key);
        } else {
            int label = labels.get(0);
            batch.add(label, weight(weight, label), tau, key);
        }
    }

    private void begin(Books books) {
        trainedBefore = books.trained();
        if (!balance.equals(ClassBalance.NONE)) {
            classWeights = balance.weights(books.labelCounts());
        }
    }

    private double weight(double weight, int label) {
        return label < classWeights.length ? weight * classWeights[label] : weight;
    }
}
