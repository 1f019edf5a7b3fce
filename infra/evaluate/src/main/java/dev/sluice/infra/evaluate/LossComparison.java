package dev.sluice.infra.evaluate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Trains with every method on every kind of noise and seed, several at a time. Results come in the order of the lists, noise by noise, and do
 * not depend on how many run at once.
 *
 * @param data what is streamed
 * @param noises label noise
 * @param methods ways to learn
 * @param seeds seeds 1 to this many
 * @param config network and passes
 */
public record LossComparison(
        EvaluationData data, List<LabelNoise> noises, List<LearningMethod> methods, int seeds, LoopConfig config) {
    private static final long PROGRESS_MILLIS = 250;

    /**
     * One run.
     *
     * @param accuracies test accuracy at the end of each pass, 0 to 1
     */
    public record Result(LabelNoise noise, long seed, LearningMethod method, double[] accuracies) {}

    /** Samples to work off, over all runs. */
    public long total() {
        return (long) noises.size() * methods.size() * seeds * data.size() * config.passes();
    }

    /**
     * Runs everything.
     *
     * @param jobs runs at a time, at least 1
     * @param results given each result as soon as those before it are there
     * @param progress told now and then how many samples of {@link #total} have been worked off
     * @throws RuntimeException that a run failed with; the others are stopped then
     */
    public void run(int jobs, Consumer<Result> results, LongConsumer progress) throws InterruptedException {
        AtomicLong learnt = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(jobs, work -> {
            Thread thread = new Thread(work, "evaluate");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<Result>> started = new ArrayList<>();
            for (LabelNoise noise : noises) {
                Map<Long, SharedLabels> labels = new HashMap<>();
                for (LearningMethod method : methods) {
                    for (long seed = 1; seed <= seeds; seed++) {
                        SharedLabels given = labels.computeIfAbsent(seed, each -> new SharedLabels(data, noise, each));
                        long thisSeed = seed;
                        started.add(threads.submit(() -> new Result(
                                noise,
                                thisSeed,
                                method,
                                method.run(data, given.get(), config, thisSeed, learnt::addAndGet))));
                    }
                }
            }
            for (Future<Result> next : started) {
                results.accept(await(next, () -> progress.accept(Math.min(learnt.get(), total()))));
            }
            progress.accept(total());
        } finally {
            threads.shutdownNow();
        }
    }

    private static Result await(Future<Result> future, Runnable meanwhile) throws InterruptedException {
        while (true) {
            try {
                return future.get(PROGRESS_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                meanwhile.run();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                throw new IllegalStateException("a run failed: " + e.getCause(), e);
            }
        }
    }
}
