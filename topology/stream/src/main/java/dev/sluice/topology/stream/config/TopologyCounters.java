package dev.sluice.topology.stream.config;

import java.util.concurrent.atomic.LongAdder;

/**
 * What the application has processed since it started, for status displays. Counts attempts: a record that is processed again after an
 * aborted transaction counts again. Thread-safe.
 */
public final class TopologyCounters {
    /** Behind {@link #scored()}; the router raises it after everything else of a sample. */
    public final LongAdder scored = new LongAdder();

    /** Behind {@link #routedToTraining()}. */
    public final LongAdder toTraining = new LongAdder();

    /** Behind {@link #routedToReview()}. */
    public final LongAdder toReview = new LongAdder();

    /** Behind {@link #controls()}; each of them is in {@link #toTraining} too. */
    public final LongAdder controls = new LongAdder();

    /** Behind {@link #evidence()}; not in {@link #scored}. */
    public final LongAdder evidence = new LongAdder();

    /** Behind {@link #deadLetters()}, raised by router and verdict processor alike. */
    public final LongAdder deadLetters = new LongAdder();

    /** Behind {@link #verdictsApplied()}; a revision seen before does not raise it. */
    public final LongAdder verdicts = new LongAdder();

    /** Behind {@link #reEmitted()}; not in {@link #toTraining}. */
    public final LongAdder reEmitted = new LongAdder();

    /** Behind {@link #mixturesPublished()} over all data sets. */
    public final LongAdder mixtures = new LongAdder();

    /** Scored samples routed, dead letters not among them. */
    public long scored() {
        return scored.sum();
    }

    /** Scored samples sent to training, re-emissions not among them. */
    public long routedToTraining() {
        return toTraining.sum();
    }

    /** Scored samples withheld and sent to review. */
    public long routedToReview() {
        return toReview.sum();
    }

    /** Scored samples sent to training and, as blind controls, to review. */
    public long controls() {
        return controls.sum();
    }

    /** Scored samples whose right labels are known: taken in as evidence, and routed nowhere. */
    public long evidence() {
        return evidence.sum();
    }

    /** Records, scored samples or verdicts, sent to the dead letters. */
    public long deadLetters() {
        return deadLetters.sum();
    }

    /** Verdict revisions that took effect. */
    public long verdictsApplied() {
        return verdicts.sum();
    }

    /** Samples sent to training because of a verdict on a pending review. */
    public long reEmitted() {
        return reEmitted.sum();
    }

    /** Mixture snapshots published. */
    public long mixturesPublished() {
        return mixtures.sum();
    }
}
