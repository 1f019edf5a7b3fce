package dev.sluice.topology.stream.config;

/** Names of every node and store: they are part of the names of internal topics, so changing one loses state. */
public final class Nodes {
    /** Source of scored samples. */
    public static final String SCORED_SOURCE = "scored-source";

    /** Source of verdicts. */
    public static final String VERDICTS_SOURCE = "verdicts-source";

    /** Processor that sends verdicts to the tasks that have their samples. */
    public static final String VERDICT_ADDRESS = "verdict-address";

    /** Repartitioning of verdicts by sample id, with as many partitions as the scored samples. */
    public static final String VERDICTS_BY_SAMPLE = "verdicts-by-sample";

    /** Source of published mixtures, read by every instance. */
    public static final String MIXTURES_SOURCE = "mixtures-source";

    /** Processor that decides on scored samples. */
    public static final String ROUTER = "router";

    /** Processor that sums up each task's routed samples. */
    public static final String LOSS_ACCUMULATOR = "loss-accumulator";

    /** Repartitioning to a single partition, where the counts of all tasks come together. */
    public static final String LOSS_DELTAS = "loss-deltas";

    /** Processor that hands what verdicts count for to the mixture. */
    public static final String VERDICT_COUNTER = "verdict-counter";

    /** Merger of the counts of losses and of verdicts. */
    public static final String WINDOW_COUNTS = "window-counts";

    /** Processor that keeps the windows and fits the mixtures. */
    public static final String MIXTURE = "mixture";

    /** Processor that applies verdicts. */
    public static final String VERDICTS = "verdict-applier";

    /** Sink of weighted samples. */
    public static final String TRAINING_SINK = "training-sink";

    /** Sink of review items. */
    public static final String REVIEW_SINK = "review-sink";

    /** Sink of audited samples with their right labels. */
    public static final String TRUSTED_SINK = "trusted-sink";

    /** Sink of records that cannot be processed. */
    public static final String DEAD_LETTER_SINK = "dead-letter-sink";

    /** Sink of counts by pass. */
    public static final String PASSES_SINK = "passes-sink";

    /** Sink of published mixtures. */
    public static final String MIXTURES_SINK = "mixtures-sink";

    /** Sketches of samples not yet sent as a delta, of each task. */
    public static final String PENDING_DELTAS_STORE = "pending-loss-deltas";

    /** Samples that went to review, withheld or as controls, by their key. */
    public static final String PENDING_REVIEWS_STORE = "pending-reviews";

    /** When pending reviews and verdicts are to be forgotten, in the order of time. */
    public static final String EXPIRY_STORE = "expiry";

    /** The last verdict on each sample, by its key. */
    public static final String VERDICTS_STORE = "verdicts";

    /** Windows, fits and counted verdicts of each data set. */
    public static final String MIXTURE_STORE = "mixture-windows";

    /** The newest published mixture of each data set, on every instance. */
    public static final String SNAPSHOTS_STORE = "mixture-snapshots";

    private Nodes() {}
}
