package dev.sluice.trainer.config;

import dev.sluice.schemas.samples.Folds;
import dev.sluice.trainer.network.NetworkKind;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Settings of one trainer.
 *
 * @param dataset data set to learn, or null for the first one described
 * @param input what is read
 * @param publish whether snapshots are published, and the newest one resumed from
 * @param network which network
 * @param optimisation what is minimised, and how
 * @param replay how much is learnt from again
 * @param snapshots when snapshots are due
 * @param partialBatchAfter a batch that is not full is trained on after so long without new samples, or after twice that time
 *     since its first one; short times make many small batches, which cost accuracy
 * @param evaluateEvery samples between two evaluations, if there is anything to evaluate on; 0 for only at the end
 * @param seed of the initial weights
 * @param folds how many networks learn, each from its own part of the data set ({@link Folds}), so that each sample can be scored by one that does not learn from
 *     it: 2, or 0 or 1 for one network that learns from everything
 * @param lostRecords what to do where records are gone that were not read yet
 */
@RecordBuilder
public record TrainerConfig(
        @Nullable String dataset,
        Input input,
        boolean publish,
        NetworkKind network,
        Optimisation optimisation,
        Replay replay,
        Snapshots snapshots,
        Duration partialBatchAfter,
        long evaluateEvery,
        long seed,
        int folds,
        LostRecords lostRecords)
        implements TrainerConfigBuilder.With {

    /** What a trainer reads. */
    public enum Input {
        /** {@code training}: samples with the weight and clip threshold the noise model gave them. */
        TRAINING,
        /** {@code samples}: every sample as it came, weight 1, no clipping; plain cross-entropy for comparison. */
        SAMPLES
    }

    /**
     * What a trainer does that cannot read on where its newest snapshot, or itself, stopped: retention was faster, or the topic was made anew. Either way it
     * says what is gone.
     */
    public enum LostRecords {
        /**
         * Goes on with the first record still there. Usual, since a network that has missed records is as good as before, while the scorer would go on with a model that
         * ages.
         */
        CONTINUE,
        /** Fails, so that somebody can bring the records back first. */
        STOP
    }

    /**
     * Extra passes over retained samples.
     *
     * @param records newest samples retained, over all partitions, 0 for none to 10 million; fewer if they are large
     * @param ratio samples replayed for each fresh one, 0 to 16
     */
    public record Replay(int records, double ratio) {
        /** Every sample is learnt from once. */
        public static final Replay OFF = new Replay(0, 0);

        private static final int MAX_RECORDS = 10_000_000;
        private static final double MAX_RATIO = 16;

        public Replay {
            if (records < 0 || records > MAX_RECORDS) {
                throw new IllegalArgumentException(
                        "replay must retain 0 to " + MAX_RECORDS + " samples, not " + records);
            }
            if (!(ratio >= 0 && ratio <= MAX_RATIO)) {
                throw new IllegalArgumentException("replay ratio must be 0 to " + MAX_RATIO + ", not " + ratio);
            }
        }

        /** Whether anything is replayed. */
        public boolean on() {
            return records > 0 && ratio > 0;
        }
    }

    /**
     * When snapshots are due.
     *
     * @param everySamples after so many samples
     * @param interval after so long, if anything is new
     * @param minInterval shortest time between two
     */
    public record Snapshots(long everySamples, Duration interval, Duration minInterval) {
        public Snapshots {
            if (everySamples < 1) {
                throw new IllegalArgumentException("snapshots everySamples must be at least 1, not " + everySamples);
            }
            notNegative("snapshots interval", interval);
            notNegative("snapshots minInterval", minInterval);
        }
    }

    public TrainerConfig {
        if (dataset != null && dataset.isBlank()) {
            throw new IllegalArgumentException("dataset must not be blank; leave it out for the first one described");
        }
        if (publish && input != Input.TRAINING) {
            throw new IllegalArgumentException(
                    "publish needs input TRAINING: the plain trainer is for comparison only");
        }
        if (evaluateEvery < 0) {
            throw new IllegalArgumentException("evaluateEvery must be 0 or more, not " + evaluateEvery);
        }
        if (folds < 0 || folds > Folds.MOST) {
            throw new IllegalArgumentException(
                    "folds must be " + Folds.MOST + ", or 0 or 1 for one network of everything, not " + folds);
        }
        if (folds > 1 && !publish) {
            throw new IllegalArgumentException("folds need publish: they are for the scorer");
        }
        notNegative("partialBatchAfter", partialBatchAfter);
    }

    private static void notNegative(String name, Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative: " + duration);
        }
    }

    /** How many networks learn, at least 1. */
    public int networks() {
        return Math.max(1, folds);
    }

    /** An MLP with Adam, warm-up and cosine over the stream, publishing every 1,024 samples or 250 ms. */
    public static TrainerConfig defaults() {
        return new TrainerConfig(
                null,
                Input.TRAINING,
                true,
                NetworkKind.MLP,
                Optimisation.defaults(),
                Replay.OFF,
                new Snapshots(1024, Duration.ofMillis(250), Duration.ofMillis(100)),
                Duration.ofMillis(500),
                20_000,
                1,
                1,
                LostRecords.CONTINUE);
    }

    /** The same learner on every sample as it came, publishing nothing: what cleaning is measured against. */
    public static TrainerConfig plainCrossEntropy() {
        return defaults().with(copy -> copy.input(Input.SAMPLES).publish(false));
    }

    /** For the first data set described if null; by hand, since the generated copies know of no null. */
    @Override
    public TrainerConfig withDataset(@Nullable String newDataset) {
        return with(copy -> copy.dataset(newDataset));
    }
}
