package dev.sluice.infra.bench;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.trainer.network.NetworkKind;
import dev.sluice.trainer.network.RawFitLoop;

/** Measures DL4J's own fit over the samples a trainer reads, decoded beforehand. */
final class RawBaseline implements AutoCloseable {
    /** Decoded batches, gone through again and again. */
    private static final int BATCHES = 64;

    private final RawFitLoop loop;
    private final int batchSize;

    RawBaseline(NetworkKind kind, int batchSize, WeightedFeed feed) {
        this.batchSize = batchSize;
        loop = new RawFitLoop(kind, WeightedFeed.SHAPE, WeightedFeed.CLASSES, 1);
        SampleDecoder decoder = new SampleDecoder(WeightedFeed.descriptor());
        for (int batch = 0; batch < BATCHES; batch++) {
            float[] features = new float[batchSize * decoder.values()];
            float[] labels = new float[batchSize * decoder.classes()];
            for (int i = 0; i < batchSize; i++) {
                LabelledSample sample = feed.sample(batch * batchSize + i).getSample();
                decoder.decode(sample, features, i * decoder.values());
                labels[i * decoder.classes() + sample.getLabels().get(0)] = 1;
            }
            loop.add(features, labels, batchSize);
        }
    }

    /**
     * Fits samples.
     *
     * @param warmUp samples before the clock starts
     */
    TrainerBench.Speed run(int warmUp, int samples) {
        int from = warmUp / batchSize;
        int to = samples / batchSize;
        for (int batch = 0; batch < from; batch++) {
            loop.fit(batch);
        }
        TrainerBench.Stopwatch stopwatch =
                new TrainerBench.Stopwatch(Thread.currentThread().getId());
        for (int batch = from; batch < to; batch++) {
            loop.fit(batch);
        }
        return stopwatch.speed((long) (to - from) * batchSize);
    }

    @Override
    public void close() {
        loop.close();
    }
}
