package dev.sluice.infra.bench;

import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.scorer.engine.ScoringEngine;
import dev.sluice.scorer.engine.ScoringModel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What a scorer is measured against: threads that do nothing but run the model, each on an engine of its own, over batches that were decoded
 * beforehand. No Kafka, no Avro, no losses.
 */
final class RawEngine {
    private static final int BATCHES = 8;

    private RawEngine() {}

    /**
     * What the loop showed.
     *
     * @param samplesPerSecond by all threads together
     * @param micros processor time, µs a sample
     */
    record Speed(double samplesPerSecond, double micros) {}

    /**
     * Runs a model for some time.
     *
     * @param threads how many run it
     * @param batch samples in a batch
     * @param seed of the samples
     */
    static Speed run(ScoringModel model, int threads, int batch, Duration time, long seed) throws InterruptedException {
        List<float[]> batches = batches(batch, seed);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Speed>> tasks = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                tasks.add(() -> run(model, batches, batch, time));
            }
            double rate = 0;
            double micros = 0;
            for (Future<Speed> one : executor.invokeAll(tasks)) {
                rate += one.get().samplesPerSecond();
                micros += one.get().micros() / threads;
            }
            return new Speed(rate, micros);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the model cannot be run: " + e.getCause(), e);
        } finally {
            executor.shutdownNow();
        }
    }

    private static Speed run(ScoringModel model, List<float[]> batches, int batch, Duration time) {
        try (ScoringEngine engine = model.newEngine()) {
            long begun = System.nanoTime();
            double processor = ProcessorTime.ofThisThread();
            long samples = 0;
            long elapsed = 0;
            for (int i = 0; elapsed < time.toNanos(); i++) {
                samples += engine.logits(batches.get(i % batches.size()), batch).length / model.classes();
                elapsed = System.nanoTime() - begun;
            }
            return new Speed(samples * 1e9 / elapsed, (ProcessorTime.ofThisThread() - processor) * 1e6 / samples);
        }
    }

    private static List<float[]> batches(int batch, long seed) {
        SampleDecoder decoder = new SampleDecoder(SampleFeed.descriptor());
        SplittableRandom random = new SplittableRandom(seed);
        List<float[]> batches = new ArrayList<>();
        for (int i = 0; i < BATCHES; i++) {
            float[] features = new float[batch * decoder.values()];
            for (int row = 0; row < batch; row++) {
                decoder.decode(ByteBuffer.wrap(GreyImages.next(random)), features, row * decoder.values());
            }
            batches.add(features);
        }
        return batches;
    }
}
