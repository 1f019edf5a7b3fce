package dev.sluice.infra.cli.role;

import dev.sluice.infra.cli.shared.ConnectionMixin;
import dev.sluice.infra.cli.shared.Invocation;
import dev.sluice.infra.cli.shared.RegistryPatienceOption;
import dev.sluice.infra.cluster.Topics;
import dev.sluice.schemas.serdes.Connection;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** One role on a cluster that is there already, until Ctrl-C. */
abstract class RoleCommand implements Callable<Integer> {
    private static final Duration STATUS_EVERY = Duration.ofSeconds(5);

    @Mixin
    ConnectionMixin cluster = new ConnectionMixin();

    @Mixin
    RegistryPatienceOption registryPatience = new RegistryPatienceOption();

    @Spec
    @Nullable
    CommandSpec spec;

    abstract String name();

    abstract Roles.Factory factory();

    /** Looks at the cluster before the role starts; throws if it must not. */
    void check(Connection connection, PrintWriter out) throws InterruptedException {}

    @Override
    public Integer call() throws Exception {
        Roles.Factory factory = Invocation.checked(spec, this::factory);
        Connection connection = registryPatience.of(cluster.connect());
        Topics.requireAll(connection);
        check(connection, Invocation.out(spec));
        try (RoleRunner runner = new RoleRunner()) {
            runner.start(name(), factory.create(connection));
            watch(runner, Invocation.out(spec));
        }
        return 0;
    }

    /** Prints a line of figures every few seconds until the runner ends. */
    static void watch(RoleRunner runner, PrintWriter out) throws InterruptedException {
        while (!runner.await(STATUS_EVERY)) {
            StringBuilder line = new StringBuilder();
            for (Map.Entry<String, Map<String, Object>> role : runner.progress().entrySet()) {
                line.append(line.isEmpty() ? "" : " | ").append(role.getKey());
                role.getValue()
                        .forEach((figure, value) ->
                                line.append(' ').append(figure).append(' ').append(value));
            }
            if (!line.isEmpty()) {
                out.println(line);
                out.flush();
            }
        }
    }
}
