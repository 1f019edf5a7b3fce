package dev.sluice.infra.evaluate.table;

import dev.sluice.infra.evaluate.Grid;
import dev.sluice.infra.evaluate.LabelNoise;
import dev.sluice.infra.evaluate.NoiseLoop;
import dev.sluice.infra.evaluate.PassJudge;
import dev.sluice.infra.ingest.PassOrder;
import dev.sluice.topology.noise.NoiseConfig;
import dev.sluice.topology.noise.NoiseFit;
import dev.sluice.topology.noise.NoiseState;
import java.util.function.Consumer;

/**
 * Judges a frozen table. It is streamed through the noise model {@link #PASSES} times, in an order that the seed decides, and then the last
 * mixture decides on every row. Nothing in such a table grows stale and all of it is there at once, so that the window is as large as
 * the table unless it is told to be smaller, holds what it can from the beginning, and is fitted once more at the end of each pass.
 *
 * <p>Three passes, because a row is counted by the label transition matrix of its time: the first finds one, the second a better one by
 * that, and what the third has counted belongs to the matrix that decides. A small table fills its window as soon as a large one.
 */
public final class TableEvaluation {
    /** How often the table is streamed. */
    public static final int PASSES = 3;

    private static final int LARGEST_WINDOW = 1 << 24;
    private static final int SLOTS = 64;
    private static final int FITS_PER_PASS = 16;

    private final LabelTable table;
    private final Grid grid;
    private final TableConfig config;

    /** Starts nothing yet. */
    public TableEvaluation(LabelTable table, Grid grid, TableConfig config) {
        this.table = table;
        this.grid = grid;
        this.config = config;
    }

    /**
     * Runs every combination of seed, detector and clip policy, one after the other.
     *
     * @throws dev.sluice.infra.ingest.source.IngestException if the truth is needed and not there
     */
    public void run(Consumer<TableResult> results) {
        for (LabelNoise noise : grid.noises()) {
            for (long seed = 1; seed <= grid.seeds(); seed++) {
                for (Grid.Cell cell : grid.cells(noise, seed)) {
                    results.accept(run(cell));
                }
            }
        }
    }

    private TableResult run(Grid.Cell cell) {
        TableEvidence evidence = new TableEvidence(table, config, cell.seed());
        int[] stream = evidence.stream();
        int widest = Math.min(stream.length, LARGEST_WINDOW);
        int window = config.window() == 0 ? widest : Math.min(config.window(), widest);
        evidence.window(window);
        int slot = Math.max(1, window / SLOTS);
        NoiseConfig noise = NoiseConfig.defaults()
                .withMethods(cell.detector(), cell.clip())
                .withWindow(window, slot, window / 2)
                .with(copy -> copy.initialWindow(window)
                        .auditorError(evidence.auditorError())
                        .auditorChecks(evidence.auditorChecks()));
        int classes = table.predictions().classes();
        NoiseLoop loop = new NoiseLoop(noise, classes, Math.max(1, window / FITS_PER_PASS), 0);
        PassOrder order = new PassOrder(stream.length, 0, cell.seed());
        float[] probabilities = new float[classes];
        for (int pass = 1; pass <= PASSES; pass++) {
            if (pass > 1) {
                NoiseFit unused = loop.settle();
            }
            int[] positions = order.of(pass);
            for (int i = 0; i < positions.length; i++) {
                record(stream[positions[i]], loop, probabilities);
                if ((i + 1) % slot == 0 || i + 1 == positions.length) {
                    evidence.count(i % slot + 1, loop);
                    loop.send();
                }
            }
        }
        return judge(cell, evidence, loop, loop.settle());
    }

    private void record(int row, NoiseLoop loop, float[] probabilities) {
        table.predictions().copy(row, probabilities);
        int label = table.given()[row];
        double loss = loss(probabilities, label);
        double wrong = loop.decide(loss, label, probabilities).noiseProbability();
        loop.record(loss, label, probabilities, wrong, 1, 0);
    }

    private TableResult judge(Grid.Cell cell, TableEvidence evidence, NoiseLoop loop, NoiseFit fit) {
        float[] wrong = new float[table.rows()];
        float[] probabilities = new float[table.predictions().classes()];
        PassJudge judge = new PassJudge(evidence.stream().length);
        for (int row = 0; row < wrong.length; row++) {
            if (evidence.trusted(row)) {
                wrong[row] = evidence.wrong(row) ? 1 : 0;
                continue;
            }
            table.predictions().copy(row, probabilities);
            int label = table.given()[row];
            wrong[row] = (float) loop.decide(loss(probabilities, label), label, probabilities)
                    .noiseProbability();
            judge.add(wrong[row], table.wrong(row), false, loop.noiseRate());
        }
        return new TableResult(
                cell,
                judge.finish(),
                table.truth() != null,
                fit.state() == NoiseState.ACTIVE,
                fit.reason(),
                fit.clip().tau(),
                evidence.trusted(),
                evidence.audits(),
                wrong);
    }

    private static double loss(float[] probabilities, int label) {
        return Math.max(0, -Math.log(probabilities[label]));
    }
}
