package dev.sluice.infra.cli.role;

import dev.sluice.infra.cli.shared.ConnectionMixin;
import dev.sluice.infra.cli.shared.Invocation;
import dev.sluice.infra.cli.shared.RegistryPatienceOption;
import dev.sluice.infra.cluster.Topics;
import dev.sluice.infra.platform.EmbeddedPlatform;
import dev.sluice.infra.platform.PlatformConfig;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.ConsumerGroups;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice up}. */
@Command(
        name = "up",
        description =
                "Run everything in one process until Ctrl-C: broker and registry (unless --bootstrap-server names a"
                        + " cluster), scorer, topology and trainer.")
public final class UpCommand implements Callable<Integer> {
    @Mixin
    ConnectionMixin cluster = new ConnectionMixin();

    @Mixin
    RegistryPatienceOption registryPatience = new RegistryPatienceOption();

    @Mixin
    ScorerOptions scorer = new ScorerOptions();

    @Mixin
    TopologyOptions topology = new TopologyOptions();

    @Mixin
    TrainerOptions trainer = new TrainerOptions();

    @Option(
            names = "--broker-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of the embedded broker; 0: any free one (default: ${DEFAULT-VALUE}).")
    int brokerPort;

    @Option(
            names = "--registry-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of the embedded registry; 0: any free one (default: ${DEFAULT-VALUE}).")
    int registryPort;

    @Option(
            names = "--platform-only",
            description = "Broker and registry alone; run the roles as commands of their own.")
    boolean platformOnly;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Map<String, Roles.Factory> roles = platformOnly
                ? Map.of()
                : Invocation.checked(spec, () -> Roles.all(scorer, topology, trainer, cluster.dataDir()));
        if (cluster.external()) {
            return runOn(registryPatience.of(cluster.connect()), null, Topics.BROKER_DEFAULT, roles);
        }
        PlatformConfig config = Invocation.checked(
                spec, () -> PlatformConfig.defaults(cluster.dataDir()).withPorts(brokerPort, registryPort));
        try (EmbeddedPlatform platform = EmbeddedPlatform.start(config)) {
            Connection own = platform.connection(cluster.topics(), cluster.clientProperties());
            return runOn(registryPatience.of(own), platform, (short) 1, roles);
        }
    }

    private void checkGroups(Connection connection, PrintWriter out) throws InterruptedException {
        TopicCatalogue topics = connection.topics();
        String scorerGroup = ConsumerGroups.scorer(topics.prefix());
        LostRecordsOption.check(
                connection, Roles.SCORER, scorerGroup, List.of(topics.samples()), trainer.lostRecords, out);
        LostRecordsOption.check(
                connection,
                Roles.TOPOLOGY,
                ConsumerGroups.topology(topics.prefix()),
                List.of(topics.scored(), topics.verdicts()),
                trainer.lostRecords,
                out);
    }

    private int runOn(
            Connection connection,
            @Nullable EmbeddedPlatform platform,
            short replication,
            Map<String, Roles.Factory> roles)
            throws InterruptedException {
        PrintWriter out = Invocation.out(spec);
        Topics.createMissing(connection, replication);
        if (!roles.isEmpty()) {
            checkGroups(connection, out);
        }
        try (RoleRunner runner = new RoleRunner()) {
            if (platform != null) {
                runner.stopOn(platform.failure());
            }
            roles.forEach((name, factory) -> runner.start(name, factory.create(connection)));
            out.println("broker    " + connection.bootstrapServers());
            out.println("registry  " + connection.schemaRegistryUrl());
            out.println("topics    " + connection.topics().prefix() + ".*");
            out.println("data      " + cluster.dataDir().toAbsolutePath().normalize());
            out.println("Ctrl-C ends it.");
            out.flush();
            RoleCommand.watch(runner, out);
        }
        return 0;
    }
}
