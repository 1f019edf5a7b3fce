package dev.sluice.infra.evaluate.table;

import dev.sluice.infra.evaluate.NoiseLoop;
import dev.sluice.infra.evaluate.SimulatedAuditor;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.Seeds;
import dev.sluice.topology.noise.window.EvidenceCounts.Kind;
import dev.sluice.topology.noise.window.MarginScale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows of a table whose right label is known: trusted ones, which are left out of the stream and of the judgement, and those that a simulated
 * person judges. Unlike a stream, a table lies there whole, so that audits are drawn over all of it: half uniformly, half from the
 * tenth with the largest margin. Each is counted once for every window of samples, since one model has scored it once.
 */
final class TableEvidence {
    private record Known(Kind kind, int row, int label, double inclusionProbability) {}

    private final LabelTable table;
    private final boolean[] trusted;
    private final boolean[] wrong;
    private final int[] stream;
    private final List<Known> known = new ArrayList<>();
    private final float[] probabilities;
    private final double auditorError;
    private final int auditorChecks;
    private int audits;
    private int window = 1;
    private double due;
    private int next;

    /** @throws IngestException if the truth is needed and not there, or no row is left to judge */
    TableEvidence(LabelTable table, TableConfig config, long seed) {
        this.table = table;
        probabilities = new float[table.predictions().classes()];
        trusted = new boolean[table.rows()];
        wrong = new boolean[table.rows()];
        if ((config.trusted() > 0 || config.audits() > 0) && table.truth() == null) {
            throw new IngestException(
                    "--trusted N and --audit need the true labels, with --truth or --true-labels; rows known to be right can be"
                            + " named with --trusted-rows");
        }
        trust(config, seed);
        stream = untrusted();
        if (stream.length == 0) {
            throw new IngestException("every row of " + table.name() + " is trusted: none is left to judge");
        }
        SimulatedAuditor auditor = new SimulatedAuditor(config.audits(), stream.length, config.auditorError(), seed);
        auditorError = auditor.estimatedError();
        auditorChecks = auditor.checks();
        if (config.audits() > 0) {
            audit(auditor);
        }
        mix(seed);
    }

    private void trust(TableConfig config, long seed) {
        int[] truth = table.truth();
        for (int row : table.trustedRows()) {
            trust(row, table.given()[row]);
        }
        if (truth == null || config.trusted() == 0) {
            return;
        }
        int[] candidates =
                Arrays.stream(untrusted()).filter(row -> truth[row] >= 0).toArray();
        Seeds.shuffle(candidates, Seeds.stream(seed, "trusted"));
        for (int i = 0; i < Math.min(config.trusted(), candidates.length); i++) {
            trust(candidates[i], truth[candidates[i]]);
        }
    }

    private void trust(int row, int label) {
        trusted[row] = true;
        wrong[row] = label != table.given()[row];
        known.add(new Known(Kind.TRUSTED, row, label, 1));
    }

    private int[] untrusted() {
        return IntStream.range(0, trusted.length).filter(row -> !trusted[row]).toArray();
    }

    private void audit(SimulatedAuditor auditor) {
        double[] margins = new double[stream.length];
        for (int i = 0; i < stream.length; i++) {
            margins[i] = margin(stream[i]);
        }
        double[] sorted = margins.clone();
        Arrays.sort(sorted);
        double threshold = sorted[(int) (sorted.length * (1 - SimulatedAuditor.SUSPICIOUS))];
        for (int i = 0; i < stream.length; i++) {
            double inclusion = auditor.inclusion(margins[i] >= threshold);
            if (auditor.draws(inclusion)) {
                int row = stream[i];
                known.add(new Known(auditor.verdict(table.wrong(row)), row, table.given()[row], inclusion));
                audits++;
            }
        }
    }

    /** Else all audits would come after all trusted rows, and a small window would hold one kind only. */
    private void mix(long seed) {
        int[] order = new int[known.size()];
        Arrays.setAll(order, i -> i);
        Seeds.shuffle(order, Seeds.stream(seed, "evidence"));
        List<Known> mixed = Arrays.stream(order).mapToObj(known::get).toList();
        known.clear();
        known.addAll(mixed);
    }

    private double margin(int row) {
        table.predictions().copy(row, probabilities);
        return MarginScale.of(probabilities, table.given()[row]);
    }

    /** Rows that are not trusted, ascending. */
    int[] stream() {
        return stream.clone();
    }

    boolean trusted(int row) {
        return trusted[row];
    }

    /** Whether the given label of a trusted row is not the true one. */
    boolean wrong(int row) {
        return wrong[row];
    }

    int trusted() {
        return known.size() - audits;
    }

    int audits() {
        return audits;
    }

    /** What the noise model makes of the person's errors. */
    double auditorError() {
        return auditorError;
    }

    /** Verdicts by which that was measured; 0 where the person never errs. */
    int auditorChecks() {
        return auditorChecks;
    }

    /** From now on everything known is counted once for so many samples. */
    void window(int samples) {
        window = samples;
    }

    /** Counts what is due after so many samples of the stream. */
    void count(int samples, NoiseLoop loop) {
        due += (double) known.size() * samples / window;
        for (; due >= 1; due--) {
            Known one = known.get(next++ % known.size());
            table.predictions().copy(one.row(), probabilities);
            loop.recordEvidence(one.kind(), one.inclusionProbability(), one.label(), probabilities);
        }
    }
}
