package dev.sluice.infra.evaluate;

import dev.sluice.infra.evaluate.correction.CorrectionGain;
import dev.sluice.infra.evaluate.correction.Corrections;
import dev.sluice.infra.evaluate.correction.Corrections.Choice;
import dev.sluice.topology.noise.NoiseConfig;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Runs a grid, several cells at a time, each on a thread of its own. Results are handed over in the order of the grid and do not depend on how many
 * run at once.
 */
public final class Evaluation {
    private static final long PROGRESS_MILLIS = 250;

    private final EvaluationData data;
    private final Grid grid;
    private final LoopConfig config;
    private final AtomicLong learnt = new AtomicLong();

    /** Starts nothing yet. */
    public Evaluation(EvaluationData data, Grid grid, LoopConfig config) {
        this.data = data;
        this.grid = grid;
        this.config = config;
    }

    /** Receives results in the order of the grid, on the thread that runs the evaluation. */
    public interface Results {
        /** @param rows one for each pass */
        void cell(Grid.Cell cell, List<EvaluationRow> rows, CellResult result);
    }

    /** Runs over the stream, baselines included. */
    public int runs() {
        int runs = 0;
        int loops = 1 + correctedLoops().size();
        for (LabelNoise noise : grid.noises()) {
            runs += grid.seeds()
                    * (loops * grid.cells(noise, 1).size() + baselines(noise).size());
        }
        return runs;
    }

    /** Samples to work off, over all runs; a few less where samples show no class. */
    public long total() {
        return (long) runs() * data.size() * config.passes();
    }

    /** Without a wrong label, training on the clean samples is plain training, which need not be done twice. */
    private Set<Baseline> baselines(LabelNoise noise) {
        Set<Baseline> needed = EnumSet.noneOf(Baseline.class);
        if (data.testSize() > 0) {
            needed.addAll(grid.baselines());
        }
        if (needed.contains(Baseline.PLAIN) && noise.injectsNothing()) {
            needed.remove(Baseline.CLEAN);
        }
        return needed;
    }

    /** Loops with corrections that run beside each cell. */
    private Set<Choice> correctedLoops() {
        return config.corrections() == 0 ? EnumSet.noneOf(Choice.class) : EnumSet.of(Choice.SUSPICIOUS, Choice.RANDOM);
    }

    private record Started(
            Grid.Cell cell,
            Future<CellResult> result,
            Map<Baseline, Future<double[]>> baselines,
            Map<Choice, Future<Corrected>> corrected) {}

    /** @param wrongShare share of wrong labels among the samples that were corrected */
    private record Corrected(double wrongShare, List<PassFindings> passes) {}

    /**
     * Runs everything.
     *
     * @param jobs runs at a time, at least 1
     * @param progress told now and then how many samples of {@link #total} have been worked off
     * @throws RuntimeException that a run failed with; the others are stopped then
     */
    public void run(int jobs, Results results, LongConsumer progress) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(jobs, work -> {
            Thread thread = new Thread(work, "evaluate");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Queue<Started> started = start(threads);
            for (Started next = started.poll(); next != null; next = started.poll()) {
                CellResult result = await(next.result(), progress);
                double[] plain = accuracies(next, Baseline.PLAIN, progress);
                double[] clean = accuracies(next, Baseline.CLEAN, progress);
                List<EvaluationRow> rows = rows(next.cell(), result, plain, clean, gains(next, progress));
                results.cell(next.cell(), rows, result);
            }
            progress.accept(total());
        } finally {
            threads.shutdownNow();
        }
    }

    private Queue<Started> start(ExecutorService threads) {
        Queue<Started> started = new ArrayDeque<>();
        for (LabelNoise noise : grid.noises()) {
            for (long seed = 1; seed <= grid.seeds(); seed++) {
                long thisSeed = seed;
                SharedLabels labels = new SharedLabels(data, noise, seed);
                Map<Baseline, Future<double[]>> baselines = new EnumMap<>(Baseline.class);
                for (Baseline baseline : baselines(noise)) {
                    Callable<double[]> work =
                            () -> baseline.run(data, labels.get(), config, thisSeed, learnt::addAndGet);
                    baselines.put(baseline, threads.submit(work));
                }
                for (Grid.Cell cell : grid.cells(noise, seed)) {
                    Future<CellResult> result = threads.submit(() -> run(cell, labels.get()));
                    Map<Choice, Future<Corrected>> corrected = new EnumMap<>(Choice.class);
                    for (Choice choice : correctedLoops()) {
                        corrected.put(choice, threads.submit(() -> corrected(cell, labels.get(), choice)));
                    }
                    started.add(new Started(cell, result, baselines, corrected));
                }
            }
        }
        return started;
    }

    private CellResult run(Grid.Cell cell, NoisyLabels labels) throws InterruptedException {
        return run(cell, labels, corrections(Choice.NONE, labels, cell));
    }

    private Corrected corrected(Grid.Cell cell, NoisyLabels labels, Choice choice) throws InterruptedException {
        Corrections corrections = corrections(choice, labels, cell);
        CellResult result = run(cell, labels, corrections);
        return new Corrected(corrections.wrongShare(labels.wrong()), result.passes());
    }

    private Corrections corrections(Choice choice, NoisyLabels labels, Grid.Cell cell) {
        return new Corrections(choice, labels.pool(), config.corrections(), config.correctionsAfter(), cell.seed());
    }

    private CellResult run(Grid.Cell cell, NoisyLabels labels, Corrections corrections) throws InterruptedException {
        NoiseConfig noise = config.noise().withMethods(cell.detector(), cell.clip());
        try (ClosedLoop loop =
                new ClosedLoop(data, labels, config, noise, corrections, cell.seed(), learnt::addAndGet)) {
            return loop.run();
        }
    }

    /** One for each pass; none where nothing is corrected. */
    private List<CorrectionGain> gains(Started cell, LongConsumer progress) throws InterruptedException {
        Future<Corrected> suspicious = cell.corrected().get(Choice.SUSPICIOUS);
        Future<Corrected> random = cell.corrected().get(Choice.RANDOM);
        if (suspicious == null || random == null) {
            return List.of();
        }
        Corrected most = await(suspicious, progress);
        Corrected any = await(random, progress);
        List<CorrectionGain> gains = new ArrayList<>();
        for (int i = 0; i < config.passes(); i++) {
            gains.add(new CorrectionGain(
                    most.wrongShare(),
                    any.wrongShare(),
                    most.passes().get(i).accuracy(),
                    any.passes().get(i).accuracy()));
        }
        return gains;
    }

    private double[] accuracies(Started cell, Baseline baseline, LongConsumer progress) throws InterruptedException {
        Future<double[]> future = cell.baselines().get(baseline);
        if (future == null
                && grid.baselines().contains(baseline)
                && cell.cell().noise().injectsNothing()) {
            future = cell.baselines().get(Baseline.PLAIN);
        }
        if (future != null) {
            return await(future, progress);
        }
        double[] notMeasured = new double[config.passes()];
        Arrays.fill(notMeasured, Double.NaN);
        return notMeasured;
    }

    private List<EvaluationRow> rows(
            Grid.Cell cell, CellResult result, double[] plain, double[] clean, List<CorrectionGain> gains) {
        List<EvaluationRow> rows = new ArrayList<>();
        for (int i = 0; i < result.passes().size(); i++) {
            rows.add(new EvaluationRow(
                    cell,
                    data.facts().dataset(),
                    config.network().name(),
                    i + 1,
                    result.passes().get(i),
                    plain[i],
                    clean[i],
                    gains.isEmpty() ? null : gains.get(i)));
        }
        return rows;
    }

    private <T> T await(Future<T> future, LongConsumer progress) throws InterruptedException {
        while (true) {
            try {
                return future.get(PROGRESS_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                progress.accept(Math.min(learnt.get(), total()));
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                throw new IllegalStateException("a run of the grid failed: " + e.getCause(), e);
            }
        }
    }
}
