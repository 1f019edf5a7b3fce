package dev.sluice.infra.cli;

import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The one place where the command line meets the services of the other modules. */
public final class Roles {
    public static final String SCORER = "scorer";
    public static final String TOPOLOGY = "topology";
    public static final String TRAINER = "trainer";

    private Roles() {}

    /** Makes a role that talks to a cluster; nothing runs yet. */
    @FunctionalInterface
    public interface Factory {
        Role create(Connection connection);
    }

    /**
     * Every role, in the order to start them: whoever publishes comes before whoever waits for it.
     *
     * @param dataDir where roles keep local state
     */
    public static Map<String, Factory> all(
            ScorerOptions scorer, TopologyOptions topology, TrainerOptions trainer, Path dataDir) {
        Map<String, Factory> roles = new LinkedHashMap<>();
        roles.put(TRAINER, trainer(trainer));
        roles.put(TOPOLOGY, topology(topology, dataDir));
        roles.put(SCORER, scorer(scorer));
        return roles;
    }

    public static Factory scorer(ScorerOptions options) {
        return connection -> unavailable(SCORER, options);
    }

    /** @param dataDir its {@code streams} folder holds the topology's state */
    public static Factory topology(TopologyOptions options, Path dataDir) {
        return connection -> unavailable(TOPOLOGY, options);
    }

    public static Factory trainer(TrainerOptions options) {
        return connection -> unavailable(TRAINER, options);
    }

    /** Consumer group of the scorer. */
    public static String scorerGroup(TopicCatalogue topics) {
        return topics.prefix() + "-scorer";
    }

    /** Consumer group of the topology, its {@code application.id}. */
    public static String topologyGroup(TopicCatalogue topics) {
        return topics.prefix() + "-topology";
    }

    /** Every consumer group of an installation. */
    public static List<String> groups(TopicCatalogue topics) {
        return List.of(scorerGroup(topics), topologyGroup(topics));
    }

    private static Role unavailable(String role, Object options) {
        throw new UnsupportedOperationException(
                "the " + role + " is not part of this build; asked for with " + options);
    }
}
