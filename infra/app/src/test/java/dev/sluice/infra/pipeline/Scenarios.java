package dev.sluice.infra.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.infra.cli.role.RoleRunner;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What scenarios of the whole loop share: a platform, and topics of their own on it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(150)
public abstract class Scenarios {
    static final int SIZE = 3000;
    static final int PASSES = 2;

    private static final int PARTITIONS = 2;
    private static final Duration STEP = Duration.ofMillis(5);
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    static Path work = Path.of("");

    /** With a registry that is well and does not know an id. */
    Duration patience = Duration.ofSeconds(3);

    private int installations;

    /** Where a part under test finds broker and registry. */
    protected abstract Connection connection(TopicCatalogue topics);

    Installation installation(String name) throws Exception {
        String prefix = name + "-" + ++installations;
        Connection connection =
                connection(new TopicCatalogue(prefix, PARTITIONS)).withRegistryPatience(patience);
        return new Installation(connection, work.resolve(prefix));
    }

    /** Waits until something holds; fails at once if a role does. */
    static void until(RoleRunner runner, Callable<Boolean> condition) {
        await().pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(STEP)
                .atMost(LIMIT)
                .until(() -> {
                    assertThat(runner.await(Duration.ZERO))
                            .as("roles have ended")
                            .isFalse();
                    return condition.call();
                });
    }
}
