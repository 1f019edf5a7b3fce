package dev.sluice.infra.cli;

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
     * @param model its newest model, if there is one
     */
    record Dataset(
            String dataset,
            @Nullable Mixture mixture,
            @Nullable Model model) {}

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
     * @param samplesSeen samples trained on
     * @param learningRate at the time
     * @param metrics such as testAccuracy
     */
    record Model(long version, long samplesSeen, double learningRate, Map<String, Double> metrics) {}
}
