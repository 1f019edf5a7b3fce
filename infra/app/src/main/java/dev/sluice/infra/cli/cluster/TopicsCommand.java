package dev.sluice.infra.cli.cluster;

import dev.sluice.infra.cli.shared.ConnectionMixin;
import dev.sluice.infra.cli.shared.Invocation;
import dev.sluice.infra.cli.shared.Table;
import dev.sluice.infra.cluster.Topics;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicSpec;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice topics}. */
@Command(
        name = "topics",
        description = "List the topics Sluice uses and what there is of them; create those that are missing.")
public final class TopicsCommand implements Callable<Integer> {
    @Mixin
    ConnectionMixin cluster = new ConnectionMixin();

    @Option(names = "--create", description = "Create the missing ones; others are left as they are.")
    boolean create;

    @Option(names = "--dry-run", description = "With --create: say what would be created, and create nothing.")
    boolean dryRun;

    @Option(
            names = "--replication",
            paramLabel = "N",
            defaultValue = "-1",
            description = "Replication factor of new topics; -1: the broker's default (default: ${DEFAULT-VALUE}).")
    short replication = Topics.BROKER_DEFAULT;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = Invocation.out(spec);
        Connection connection = cluster.connect();
        if (create && !dryRun) {
            List<String> created = Topics.createMissing(connection, replication);
            created.forEach(name -> out.println("created " + name));
            out.println(created.isEmpty() ? "every topic was there" : created.size() + " created");
            return 0;
        }
        Map<String, TopicDescription> present = describe(connection);
        if (create) {
            List<TopicSpec> missing = connection.topics().all().stream()
                    .filter(topic -> !present.containsKey(topic.name()))
                    .toList();
            missing.forEach(topic -> out.println("would create " + topic.name() + ": partitions " + topic.partitions()
                    + ", " + new TreeMap<>(topic.settings())));
            out.println(missing.isEmpty() ? "every topic is there" : missing.size() + " would be created");
            return 0;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("TOPIC", "KEY", "PARTITIONS", "CLEANUP", "STATE"));
        for (TopicSpec topic : connection.topics().all()) {
            rows.add(List.of(
                    topic.name(),
                    topic.key(),
                    String.valueOf(topic.partitions()),
                    topic.settings().getOrDefault("cleanup.policy", ""),
                    state(topic, present.get(topic.name()))));
        }
        Table.print(rows, out);
        return 0;
    }

    private static String state(TopicSpec expected, @Nullable TopicDescription found) {
        if (found == null) {
            return "missing";
        }
        int partitions = found.partitions().size();
        return partitions == expected.partitions() ? "present" : "has " + partitions + " partitions";
    }

    private static Map<String, TopicDescription> describe(Connection connection) throws InterruptedException {
        try (Admin admin = Topics.admin(connection)) {
            var names = admin.listTopics().names().get();
            List<String> ours = connection.topics().all().stream()
                    .map(TopicSpec::name)
                    .filter(names::contains)
                    .toList();
            return admin.describeTopics(ours).allTopicNames().get();
        } catch (ExecutionException e) {
            throw Topics.unreachable(connection, e);
        }
    }
}
