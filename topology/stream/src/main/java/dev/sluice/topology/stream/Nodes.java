package dev.sluice.topology.stream;

/** Names of every node and store: they are part of the names of internal topics, so changing one loses state. */
final class Nodes {
    static final String SCORED_SOURCE = "scored-source";
    static final String VERDICTS_SOURCE = "verdicts-source";
    static final String MIXTURES_SOURCE = "mixtures-source";
    static final String ROUTER = "router";
    static final String LOSS_ACCUMULATOR = "loss-accumulator";
    static final String LOSS_DELTAS = "loss-deltas";
    static final String VERDICT_COUNTER = "verdict-counter";
    static final String WINDOW_COUNTS = "window-counts";
    static final String MIXTURE = "mixture";
    static final String MIXTURE_READER = "mixture-reader";
    static final String VERDICTS = "verdict-applier";
    static final String TRAINING_SINK = "training-sink";
    static final String REVIEW_SINK = "review-sink";
    static final String DEAD_LETTER_SINK = "dead-letter-sink";
    static final String MIXTURES_SINK = "mixtures-sink";

    static final String PENDING_DELTAS_STORE = "pending-loss-deltas";
    static final String PENDING_REVIEWS_STORE = "pending-reviews";
    static final String VERDICTS_STORE = "verdicts";
    static final String MIXTURE_STORE = "mixture-windows";
    static final String SNAPSHOTS_STORE = "mixture-snapshots";

    private Nodes() {}
}
