package dev.sluice.infra.cli.cluster;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an installation stands; what {@code status --json} prints.
 *
 * @param bootstrapServers the cluster
 * @param stages the parts and how far behind they are
 * @param datasets what is known of each data set
 * @param deadLetters records in the dead-letter topic
 */
record StatusReport(String bootstrapServers, List<Stage> stages, List<Dataset> datasets, long deadLetters) {

    /**
     * @param stage scorer, topology or trainer
     * @param topics what it reads
     * @param lag records written there and not yet processed
     */
    record Stage(String stage, List<String> topics, long lag) {}

    /**
     * @param dataset its name
     * @param mixture its newest mixture, if there is one
     * @param model the model that scores by the rules that scorers go by, if there is one
     * @param trained the trainer's newest one, where another scores
     */
    record Dataset(
            String dataset,
            @Nullable Mixture mixture,
            @Nullable Model model,
            @Nullable Model trained) {}

    /**
     * @param version version of the snapshot
     * @param state WARMING_UP, INSEPARABLE or ACTIVE
     * @param noiseRate estimated share of wrong labels, 0 to 1
     * @param clipThreshold tau, or null for no clipping
     * @param windowSize losses it was fitted to
     */
    record Mixture(
            long version,
            String state,
            double noiseRate,
            @Nullable Double clipThreshold,
            long windowSize) {}

    /**
     * @param version version of the snapshot
     * @param published whether people brought it, or brought it back, instead of the trainer
     * @param pinned whether it is held against newer ones
     * @param samplesSeen samples trained on
     * @param learningRate at the time
     * @param metrics such as testAccuracy
     */
    record Model(
            long version,
            boolean published,
            boolean pinned,
            long samplesSeen,
            double learningRate,
            Map<String, Double> metrics) {}
}
