package dev.sluice.infra.cli.role;

import dev.sluice.infra.platform.EmbeddedPlatform;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.scorer.service.ScorerConfig;
import dev.sluice.scorer.service.ScorerService;
import dev.sluice.topology.stream.TopologyService;
import dev.sluice.topology.stream.config.TopologyCounters;
import dev.sluice.trainer.config.SnapshotConfig;
import dev.sluice.trainer.config.TrainerConfig;
import dev.sluice.trainer.evaluation.EvaluationSet;
import dev.sluice.trainer.service.TrainerService;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The one place where the command line meets the services of the other modules. */
public final class Roles {
    public static final String SCORER = "scorer";
    public static final String TOPOLOGY = "topology";
    public static final String TRAINER = "trainer";

    private Roles() {}

    /** Makes a role that talks to a cluster; nothing runs yet. */
    @FunctionalInterface
    interface Factory {
        Role create(Connection connection);
    }

    /**
     * Every role, in the order to start them: whoever publishes comes before whoever waits for it.
     *
     * @param dataDir where roles keep local state
     * @throws IllegalArgumentException naming the option that is out of range or unknown
     */
    static Map<String, Factory> all(
            ScorerOptions scorer, TopologyOptions topology, TrainerOptions trainer, Path dataDir) {
        Map<String, Factory> roles = new LinkedHashMap<>();
        roles.put(TRAINER, trainer(trainer));
        roles.put(TOPOLOGY, topology(topology, dataDir));
        roles.put(SCORER, scorer(scorer));
        return roles;
    }

    /** @throws IllegalArgumentException naming the option that is out of range or unknown */
    static Factory scorer(ScorerOptions options) {
        ScorerConfig config = options.config();
        return connection -> {
            ScorerService service = new ScorerService(connection, config);
            return Role.of(
                    service,
                    () -> figures(
                            "scored", service.scored(),
                            "model", service.modelVersion(),
                            "ahead", service.ahead(),
                            "queue", service.queueDepth(),
                            "batch", Math.round(service.meanBatch()),
                            "dead", service.deadLettered()));
        };
    }

    /**
     * @param dataDir its {@code streams} folder holds the topology's state
     * @throws IllegalArgumentException naming the option that is out of range or unknown
     */
    static Factory topology(TopologyOptions options, Path dataDir) {
        Path state = dataDir.resolve(EmbeddedPlatform.STREAMS);
        // the prefix is the connection's; whatever else is wrong shall show before there is one
        var unused = options.config("sluice", state);
        return connection -> {
            TopologyService service = new TopologyService(
                    connection, options.config(connection.topics().prefix(), state));
            TopologyCounters counters = service.counters();
            return Role.of(
                    service,
                    () -> figures(
                            "training", counters.routedToTraining(),
                            "review", counters.routedToReview(),
                            "mixtures", counters.mixturesPublished(),
                            "dead", counters.deadLetters()));
        };
    }

    /** @throws IllegalArgumentException naming the option that is out of range or unknown */
    static Factory trainer(TrainerOptions options) {
        TrainerConfig config = options.config();
        SnapshotConfig snapshots = options.snapshots();
        // a trainer beside the feeding one has no folds; that shall show before there is a connection
        var unused = snapshots.slots(config.networks());
        return connection -> {
            TrainerService service = new TrainerService(connection, config, snapshots, options.evaluationSet());
            return Role.of(
                    service,
                    () -> figures(
                            "trained",
                            service.trained(),
                            "snapshot",
                            service.version(),
                            service.testMetrics().containsKey(EvaluationSet.MEAN_AVERAGE_PRECISION)
                                    ? "mAP"
                                    : "accuracy",
                            quality(service.testMetrics()),
                            "dead",
                            service.deadLettered()));
        };
    }

    private static String quality(Map<String, Double> metrics) {
        Double quality =
                metrics.getOrDefault(EvaluationSet.MEAN_AVERAGE_PRECISION, metrics.get(EvaluationSet.ACCURACY));
        return quality == null ? "unknown" : "%.3f".formatted(quality);
    }

    private static Map<String, Object> figures(Object... namesAndValues) {
        Map<String, Object> figures = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            figures.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return figures;
    }
}
