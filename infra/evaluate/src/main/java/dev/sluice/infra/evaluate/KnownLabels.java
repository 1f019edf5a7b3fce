package dev.sluice.infra.evaluate;

import dev.sluice.topology.noise.window.EvidenceCounts.Kind;
import dev.sluice.topology.noise.window.MarginScale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Samples whose right label is known: trusted ones from the test split, and audited ones of the stream with the verdicts of a simulated
 * person who errs at a given rate. A slice of both is scored again beside every chunk of the stream: all audits once in a window, of the
 * trusted ones an eighth of the stream.
 *
 * <p>Audits are drawn in the first half of the first pass, half of them uniformly, half from the tenth with the largest margin.
 */
final class KnownLabels {
    /** Trusted samples scored for each sample of the stream. */
    private static final double TRUSTED_SHARE = 0.125;

    private static final int RECENT = 2048;

    /**
     * A sample to be scored again.
     *
     * @param sample number in the stream, or among the trusted ones
     * @param label that is judged
     * @param inclusionProbability π
     */
    record Known(Kind kind, int sample, int label, double inclusionProbability) {}

    private final LoopConfig config;
    private final EvaluationData data;
    private final NoisyLabels labels;
    private final SimulatedAuditor auditor;
    private final long drawnUntil;
    private final List<Known> audits = new ArrayList<>();
    private final double[] recent = new double[RECENT];
    private long seen;
    private double threshold = Double.POSITIVE_INFINITY;
    private double trustedDue;
    private double auditsDue;
    private int nextTrusted;
    private int nextAudit;

    /** @param passSize samples of a pass */
    KnownLabels(EvaluationData data, NoisyLabels labels, LoopConfig config, int passSize, long seed) {
        this.data = data;
        this.labels = labels;
        this.config = config;
        drawnUntil = Math.max(1, passSize / 2);
        auditor = new SimulatedAuditor(config.audits(), drawnUntil, config.auditorError(), seed);
    }

    /** What the person's errors say of ε, 0 to below 0.5. */
    double estimatedError() {
        return auditor.estimatedError();
    }

    /** Verdicts by which that was learnt; 0 where nobody errs. */
    int checks() {
        return auditor.checks();
    }

    /** A sample of the stream was scored: it may be drawn for an audit. */
    void scored(int sample, float[] probabilities) {
        if (seen >= drawnUntil || config.audits() == 0) {
            return;
        }
        double margin = MarginScale.of(probabilities, labels.given()[sample]);
        double drawn = auditor.inclusion(margin >= threshold);
        if (auditor.draws(drawn)) {
            audits.add(new Known(auditor.verdict(labels.wrong()[sample]), sample, labels.given()[sample], drawn));
        }
        recent[(int) (seen % RECENT)] = margin;
        seen++;
    }

    /** What is to be scored again after so many samples of the stream. */
    List<Known> due(int samples) {
        List<Known> due = new ArrayList<>();
        if (seen < drawnUntil && seen > 0) {
            double[] sorted = Arrays.copyOf(recent, (int) Math.min(seen, RECENT));
            Arrays.sort(sorted);
            threshold = sorted[(int) (sorted.length * (1 - SimulatedAuditor.SUSPICIOUS))];
        }
        auditsDue += (double) audits.size() * samples / config.window();
        for (; auditsDue >= 1; auditsDue--) {
            due.add(audits.get(nextAudit++ % audits.size()));
        }
        int trusted = data.trustedSize();
        trustedDue += trusted == 0 ? 0 : TRUSTED_SHARE * samples;
        for (; trustedDue >= 1; trustedDue--) {
            int sample = nextTrusted++ % trusted;
            due.add(new Known(Kind.TRUSTED, sample, data.trustedLabel(sample), 1));
        }
        return due;
    }
}
