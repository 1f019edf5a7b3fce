package dev.sluice.trainer.service;

import dev.sluice.trainer.network.NetworkKind;
import dev.sluice.trainer.schedule.LearningRateSchedule;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Settings of one trainer.
 *
 * @param dataset data set to learn, or null for the first one described
 * @param input what is read
 * @param publish whether snapshots are published, and the newest one resumed from
 * @param network which network
 * @param batchSize samples a step, 1 to 8192
 * @param peakLearningRate largest learning rate of Adam
 * @param warmUpSamples samples over which the learning rate rises to its peak
 * @param schedule how the learning rate goes on
 * @param snapshotEverySamples a snapshot is due after so many samples
 * @param snapshotInterval a snapshot is due after so long, if anything is new
 * @param minSnapshotInterval shortest time between two snapshots
 * @param partialBatchAfter a batch that is not full is trained on after so long without new samples, or after twice that time
 *     since its first one; short times make many small batches, which cost accuracy
 * @param evaluateEvery samples between two evaluations, if there is anything to evaluate on; 0 for only at the end
 * @param seed of the initial weights
 */
public record TrainerConfig(
        @Nullable String dataset,
        Input input,
        boolean publish,
        NetworkKind network,
        int batchSize,
        double peakLearningRate,
        long warmUpSamples,
        LearningRateSchedule.Shape schedule,
        long snapshotEverySamples,
        Duration snapshotInterval,
        Duration minSnapshotInterval,
        Duration partialBatchAfter,
        long evaluateEvery,
        long seed) {

    /** What a trainer reads. */
    public enum Input {
        /** {@code training}: samples with the weight and clip threshold the noise model gave them. */
        TRAINING,
        /** {@code samples}: every sample as it came, weight 1, no clipping; plain cross-entropy for comparison. */
        SAMPLES
    }

    public TrainerConfig {
        if (dataset != null && dataset.isBlank()) {
            throw new IllegalArgumentException("dataset must not be blank; leave it out for the first one described");
        }
        if (publish && input != Input.TRAINING) {
            throw new IllegalArgumentException(
                    "publish needs input TRAINING: the plain trainer is for comparison only");
        }
        if (batchSize < 1 || batchSize > 8192) {
            throw new IllegalArgumentException("batchSize must be 1 to 8192, not " + batchSize);
        }
        LearningRateSchedule unused = new LearningRateSchedule(peakLearningRate, warmUpSamples, schedule);
        if (snapshotEverySamples < 1) {
            throw new IllegalArgumentException("snapshotEverySamples must be at least 1, not " + snapshotEverySamples);
        }
        if (evaluateEvery < 0) {
            throw new IllegalArgumentException("evaluateEvery must be 0 or more, not " + evaluateEvery);
        }
        notNegative("snapshotInterval", snapshotInterval);
        notNegative("minSnapshotInterval", minSnapshotInterval);
        notNegative("partialBatchAfter", partialBatchAfter);
    }

    private static void notNegative(String name, Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative: " + duration);
        }
    }

    /** An MLP with Adam, warm-up and cosine over the stream, publishing every 1,024 samples or 250 ms. */
    public static TrainerConfig defaults() {
        return new TrainerConfig(
                null,
                Input.TRAINING,
                true,
                NetworkKind.MLP,
                128,
                1e-3,
                512,
                LearningRateSchedule.Shape.COSINE,
                1024,
                Duration.ofMillis(250),
                Duration.ofMillis(100),
                Duration.ofMillis(500),
                20_000,
                1);
    }

    /** The same learner on every sample as it came, publishing nothing: what cleaning is measured against. */
    public static TrainerConfig plainCrossEntropy() {
        TrainerConfig base = defaults();
        return new TrainerConfig(
                base.dataset,
                Input.SAMPLES,
                false,
                base.network,
                base.batchSize,
                base.peakLearningRate,
                base.warmUpSamples,
                base.schedule,
                base.snapshotEverySamples,
                base.snapshotInterval,
                base.minSnapshotInterval,
                base.partialBatchAfter,
                base.evaluateEvery,
                base.seed);
    }

    public TrainerConfig withDataset(@Nullable String newDataset) {
        return with(newDataset, network, schedule, peakLearningRate, evaluateEvery, seed);
    }

    public TrainerConfig withNetwork(NetworkKind newNetwork) {
        return with(dataset, newNetwork, schedule, peakLearningRate, evaluateEvery, seed);
    }

    public TrainerConfig withSchedule(LearningRateSchedule.Shape newSchedule) {
        return with(dataset, network, newSchedule, peakLearningRate, evaluateEvery, seed);
    }

    public TrainerConfig withPeakLearningRate(double newPeakLearningRate) {
        return with(dataset, network, schedule, newPeakLearningRate, evaluateEvery, seed);
    }

    public TrainerConfig withEvaluateEvery(long newEvaluateEvery) {
        return with(dataset, network, schedule, peakLearningRate, newEvaluateEvery, seed);
    }

    public TrainerConfig withSeed(long newSeed) {
        return with(dataset, network, schedule, peakLearningRate, evaluateEvery, newSeed);
    }

    private TrainerConfig with(
            @Nullable String newDataset,
            NetworkKind newNetwork,
            LearningRateSchedule.Shape newSchedule,
            double newPeakLearningRate,
            long newEvaluateEvery,
            long newSeed) {
        return new TrainerConfig(
                newDataset,
                input,
                publish,
                newNetwork,
                batchSize,
                newPeakLearningRate,
                warmUpSamples,
                newSchedule,
                snapshotEverySamples,
                snapshotInterval,
                minSnapshotInterval,
                partialBatchAfter,
                newEvaluateEvery,
                newSeed);
    }

    LearningRateSchedule learningRates() {
        return new LearningRateSchedule(peakLearningRate, warmUpSamples, schedule);
    }
}
