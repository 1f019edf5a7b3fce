package dev.sluice.topology.stream.config;

/** Names of every node and store: they are part of the names of internal topics, so changing one loses state. */
public final class Nodes {
    public static final String SCORED_SOURCE = "scored-source";
    public static final String VERDICTS_SOURCE = "verdicts-source";
    public static final String MIXTURES_SOURCE = "mixtures-source";
    public static final String ROUTER = "router";
    public static final String LOSS_ACCUMULATOR = "loss-accumulator";
    public static final String LOSS_DELTAS = "loss-deltas";
    public static final String VERDICT_COUNTER = "verdict-counter";
    public static final String WINDOW_COUNTS = "window-counts";
    public static final String MIXTURE = "mixture";
    static final String MIXTURE_READER = "mixture-reader";
    public static final String VERDICTS = "verdict-applier";
    public static final String TRAINING_SINK = "training-sink";
    public static final String REVIEW_SINK = "review-sink";
    public static final String DEAD_LETTER_SINK = "dead-letter-sink";
    public static final String MIXTURES_SINK = "mixtures-sink";

    public static final String PENDING_DELTAS_STORE = "pending-loss-deltas";
    public static final String PENDING_REVIEWS_STORE = "pending-reviews";
    public static final String VERDICTS_STORE = "verdicts";
    public static final String MIXTURE_STORE = "mixture-windows";
    public static final String SNAPSHOTS_STORE = "mixture-snapshots";

    private Nodes() {}
}
