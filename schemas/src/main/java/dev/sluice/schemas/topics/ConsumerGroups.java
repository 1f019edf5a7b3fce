package dev.sluice.schemas.topics;

/** Names of an installation's consumer groups, by the prefix of its topics. */
public final class ConsumerGroups {
    private ConsumerGroups() {}

    /** Consumer group of the scorer. */
    public static String scorer(String prefix) {
        return prefix + "-scorer";
    }

    /** Consumer group of the topology, its {@code application.id}. */
    public static String topology(String prefix) {
        return prefix + "-topology";
    }

    /** Group in which the trainer states how far it has read; it resumes from its snapshots, not from there. */
    public static String trainer(String prefix) {
        return prefix + "-trainer";
    }

    /** Whether a consumer group is one of an installation; trainers beside the feeding one have groups named after them. */
    public static boolean ours(String group, String prefix) {
        return group.equals(scorer(prefix))
                || group.equals(topology(prefix))
                || group.equals(trainer(prefix))
                || group.startsWith(trainer(prefix) + "@");
    }
}
