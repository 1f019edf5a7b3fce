package dev.sluice.infra.cli.role;

import dev.sluice.infra.cli.shared.ConnectionMixin;
import dev.sluice.infra.cluster.Topics;
import dev.sluice.schemas.serdes.Connection;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** One role on a cluster that is there already, until Ctrl-C. */
public abstract class RoleCommand implements Callable<Integer> {
    private static final Duration STATUS_EVERY = Duration.ofSeconds(5);

    @Mixin
    public ConnectionMixin cluster = new ConnectionMixin();

    @Spec
    @Nullable
    CommandSpec spec;

    abstract String name();

    abstract Roles.Factory factory();

    @Override
    public Integer call() throws Exception {
        Roles.Factory factory = checked(this::factory, spec);
        Connection connection = cluster.connect();
        Topics.requireAll(connection);
        try (RoleRunner runner = new RoleRunner()) {
            runner.start(name(), factory.create(connection));
            watch(runner, out(spec));
        }
        return 0;
    }

    /** Takes what options ask for; a bad one is a wrong use, and shows before anything is started. */
    static <T> T checked(Supplier<T> options, @Nullable CommandSpec spec) {
        try {
            return options.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), e.getMessage(), e);
        }
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

    public static PrintWriter out(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("a command runs through picocli only");
        }
        return spec.commandLine().getOut();
    }
}
