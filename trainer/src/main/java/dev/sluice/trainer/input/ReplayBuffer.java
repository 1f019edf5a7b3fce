package dev.sluice.trainer.input;

import dev.sluice.trainer.config.TrainerConfig;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * The newest samples learnt from, to be learnt from again. Each partition retains an equal share, so that what is retained depends on the partitions'
 * offsets alone and not on how their records met: a restarted trainer that reads the same records again retains the same samples.
 *
 * <p>How many batches are drawn, and which samples, follows from the number of fresh samples so far and the seed alone.
 */
final class ReplayBuffer {
    /** Bounds the encoded features of all retained samples. */
    private static final long MAX_BYTES = 256L << 20;

    private static final int OVERHEAD_BYTES = 160;

    private final TrainerConfig.Replay config;
    private final int batchSize;
    private final long seed;
    private final int share;
    private final TreeMap<Integer, Ring> rings = new TreeMap<>();

    /**
     * A sample as it was learnt from.
     *
     * @param features encoded
     * @param labels class indices
     * @param labelWeights weight of each class of a multi-label sample; empty for 1 everywhere
     * @param weight of its loss
     * @param tau clip threshold
     * @param key identifies it
     */
    record Retained(
            ByteBuffer features,
            List<Integer> labels,
            List<Float> labelWeights,
            double weight,
            double tau,
            String key) {}

    /**
     * @param batchSize samples of a batch drawn
     * @param seed of the choice
     * @param partitions of the trainer's topic
     * @param sampleBytes encoded features of a sample
     */
    ReplayBuffer(TrainerConfig.Replay config, int batchSize, long seed, int partitions, int sampleBytes) {
        this.config = config;
        this.batchSize = batchSize;
        this.seed = seed;
        long fits = MAX_BYTES / (sampleBytes + OVERHEAD_BYTES);
        share = (int) Math.min(fits, config.records()) / Math.max(1, partitions);
    }

    /** Samples retained of each partition at most. */
    int share() {
        return share;
    }

    /** Samples retained of a partition. */
    int size(int partition) {
        Ring ring = rings.get(partition);
        return ring == null ? 0 : ring.samples.size();
    }

    /** Retains a copy of a sample, in place of the partition's oldest. */
    void add(
            int partition,
            ByteBuffer features,
            List<Integer> labels,
            List<Float> labelWeights,
            double weight,
            double tau,
            String key) {
        if (share > 0) {
            byte[] copy = new byte[features.remaining()];
            features.duplicate().get(copy);
            rings.computeIfAbsent(partition, p -> new Ring())
                    .add(
                            new Retained(
                                    ByteBuffer.wrap(copy),
                                    List.copyOf(labels),
                                    List.copyOf(labelWeights),
                                    weight,
                                    tau,
                                    key),
                            share);
        }
    }

    void clear(int partition) {
        rings.remove(partition);
    }

    void clear() {
        rings.clear();
    }

    /**
     * Batches to replay when fresh samples have been added.
     *
     * @param trainedBefore fresh samples before
     * @param trained fresh samples now
     * @return each of as many samples as a batch takes, or all there are; the same one at most once in each
     */
    List<List<Retained>> draw(long trainedBefore, long trained) {
        List<List<Retained>> batches = new ArrayList<>();
        for (long batch = due(trainedBefore); batch < due(trained); batch++) {
            List<Retained> drawn = draw(batch);
            if (!drawn.isEmpty()) {
                batches.add(drawn);
            }
        }
        return batches;
    }

    private long due(long trained) {
        return (long) Math.floor(config.ratio() * trained / batchSize);
    }

    /** Floyd's choice of m out of n. */
    private List<Retained> draw(long batch) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + batch);
        int total =
                rings.values().stream().mapToInt(ring -> ring.samples.size()).sum();
        Set<Integer> chosen = new LinkedHashSet<>();
        for (int last = total - Math.min(batchSize, total); last < total; last++) {
            if (!chosen.add(random.nextInt(last + 1))) {
                chosen.add(last);
            }
        }
        return chosen.stream().map(this::get).toList();
    }

    private Retained get(int index) {
        int rest = index;
        for (Map.Entry<Integer, Ring> entry : rings.entrySet()) {
            Ring ring = entry.getValue();
            if (rest < ring.samples.size()) {
                return ring.get(rest);
            }
            rest -= ring.samples.size();
        }
        throw new IndexOutOfBoundsException(index);
    }

    /** One partition's samples. */
    private static final class Ring {
        private final List<Retained> samples = new ArrayList<>();
        private int oldest;

        void add(Retained sample, int capacity) {
            if (samples.size() < capacity) {
                samples.add(sample);
            } else {
                samples.set(oldest, sample);
                oldest = (oldest + 1) % capacity;
            }
        }

        /** From the oldest on. */
        Retained get(int index) {
            return samples.get((oldest + index) % samples.size());
        }
    }
}
