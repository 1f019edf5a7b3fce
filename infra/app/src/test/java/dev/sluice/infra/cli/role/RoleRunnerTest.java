package dev.sluice.infra.cli.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.infra.platform.PlatformException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class RoleRunnerTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    private final List<String> ended = new CopyOnWriteArrayList<>();

    @Test
    void closesTheRolesInReverseOrderAndWaitsForTheirThreads() throws InterruptedException {
        // Given
        RoleRunner runner = new RoleRunner();
        runner.start("trainer", new TestRole("trainer", null));
        runner.start("scorer", new TestRole("scorer", null));
        assertThat(runner.await(Duration.ZERO)).isFalse();

        // When
        runner.close();

        // Then
        assertThat(ended).containsExactly("scorer", "trainer");
        assertThat(runner.await(LONG)).isTrue();
        assertThat(runner.progress()).containsOnlyKeys("trainer", "scorer");
    }

    @Test
    void theFirstFailureEndsTheWaitAndNamesItsRole() {
        try (RoleRunner runner = new RoleRunner()) {
            // Given
            runner.start("trainer", new TestRole("trainer", null));

            // When
            runner.start("scorer", new TestRole("scorer", new IllegalStateException("no broker")));

            // Then
            assertThatThrownBy(() -> runner.await(LONG))
                    .isInstanceOf(RoleFailedException.class)
                    .hasMessage("the scorer failed: no broker");
        }
        assertThat(ended).containsExactly("trainer");
    }

    @Test
    void aFailureOfThePlatformEndsTheWait() {
        try (RoleRunner runner = new RoleRunner()) {
            // Given
            CompletableFuture<PlatformException> platform = new CompletableFuture<>();
            runner.stopOn(platform);

            // When
            platform.complete(new PlatformException("the broker ended"));

            // Then
            assertThatThrownBy(() -> runner.await(LONG))
                    .isInstanceOf(PlatformException.class)
                    .hasMessage("the broker ended");
        }
    }

    private final class TestRole implements Role {
        private final String name;
        private final @Nullable RuntimeException failure;
        private final CountDownLatch closed = new CountDownLatch(1);

        private TestRole(String name, @Nullable RuntimeException failure) {
            this.name = name;
            this.failure = failure;
        }

        @Override
        public void run() {
            if (failure != null) {
                throw failure;
            }
            try {
                closed.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            ended.add(name);
        }

        @Override
        public Map<String, Object> progress() {
            return Map.of("records", 0);
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
