package dev.sluice.infra.evaluate;

import dev.sluice.infra.ingest.PassOrder;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongConsumer;

/** Trainers that no noise model serves, on the same stream: what cleaning is measured against. Weight 1, no clipping. */
public enum Baseline {
    /** Every sample with the label it is given. */
    PLAIN,
    /** Only the samples whose label is truly right. */
    CLEAN;

    private static final int STEP = 1024;

    /**
     * Reads a comma-separated list, or {@code none}.
     *
     * @throws IllegalArgumentException naming the known ones
     */
    public static Set<Baseline> parseAll(String text) {
        Set<Baseline> all = EnumSet.noneOf(Baseline.class);
        if (text.strip().equalsIgnoreCase("none")) {
            return all;
        }
        for (String part : text.split(",", -1)) {
            try {
                all.add(valueOf(part.strip().toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "baseline '" + part.strip() + "' is unknown, use plain, clean, both with a comma, or none", e);
            }
        }
        return all;
    }

    /**
     * Trains on the whole stream.
     *
     * @param seed of order and initial weights, as in the cells it is compared with
     * @param progress told how many samples were worked off, now and then
     * @return test accuracy at the end of each pass
     */
    double[] run(EvaluationData data, NoisyLabels labels, LoopConfig config, long seed, LongConsumer progress)
            throws InterruptedException {
        int passSize = labels.pool().length;
        PassOrder order = new PassOrder(passSize, 0, seed);
        double[] accuracies = new double[config.passes()];
        long offered = 0;
        try (StreamTrainer trainer = new StreamTrainer(data, config, seed, (long) passSize * config.passes())) {
            int evaluated = 0;
            for (int pass = 1; pass <= config.passes(); pass++) {
                for (int position : order.of(pass)) {
                    int sample = labels.pool()[position];
                    boolean learn = this == PLAIN || !labels.wrong()[sample];
                    trainer.offer(sample, labels.given()[sample], learn ? 1 : 0);
                    if (++offered % STEP == 0) {
                        progress.accept(STEP);
                        if (Thread.interrupted()) {
                            throw new InterruptedException("evaluation was stopped");
                        }
                    }
                    while (evaluated < pass && trainer.settled() >= (long) passSize * (evaluated + 1)) {
                        accuracies[evaluated++] = trainer.accuracy();
                    }
                }
            }
            trainer.flush();
            while (evaluated < config.passes()) {
                accuracies[evaluated++] = trainer.accuracy();
            }
        }
        return accuracies;
    }
}
