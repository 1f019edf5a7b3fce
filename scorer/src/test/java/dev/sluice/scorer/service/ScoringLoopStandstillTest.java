package dev.sluice.scorer.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** The loop never stands still in silence: it knows what it waits for, backs off, and goes on when that has come. */
class ScoringLoopStandstillTest extends ScoringLoopFixture {
    private static final Duration COMMIT_DUE = Duration.ofSeconds(1);

    @Test
    void commitsThatKeepFailingAreTriedLessAndLessOftenUntilOneSucceeds() throws Exception {
        // Given a commit that fails three times, each after steps that succeed
        closing.countDown();
        describeAndLoad();
        List<Object> script = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            commitFailures.add(new TimeoutException("no answer"));
            script.addAll(List.of(then(() -> give(P0, 0, 1)), 3, then(() -> clock.advance(COMMIT_DUE)), 2));
        }
        script.add(then(() -> {
            assertThat(producers).hasSize(4);
            assertThat(recovery.waitMillis()).isEqualTo(800);
            give(P0, 0, 1);
        }));
        script.addAll(List.of(3, then(() -> clock.advance(COMMIT_DUE)), 1));

        // When
        run(ScorerConfig.defaults(), script.toArray());

        // Then
        assertThat(committedOffsets(0)).containsExactly(0L);
        assertThat(recovery.waitMillis()).isEqualTo(100);
    }

    @Test
    void whatIsWaitedForIsKnown() throws Exception {
        // Given
        slow = true;
        give(P0, 0, Samples.sample("a", "d", 1, 1, 0));

        // When
        run(
                ScorerConfig.defaults(),
                3,
                then(() -> {
                    assertThat(counters.inputWaits).isTrue();
                    assertThat(counters.waitsFor).isEqualTo("the description of the data set 'd'");
                    catalogue.describe(Samples.descriptor("d"));
                }),
                1,
                then(() -> {
                    assertThat(counters.waitsFor).isEqualTo("the first model of the data set 'd'");
                    describeAndLoad();
                }),
                1,
                then(() -> {
                    assertThat(counters.waitsFor).isEqualTo("a forward pass of the model");
                    computeAll();
                }),
                1,
                then(() -> clock.advance(COMMIT_DUE)),
                1);

        // Then
        assertThat(counters.inputWaits).isFalse();
        assertThat(committed()).hasSize(1);
        assertThat(new String(committed().get(0).key(), StandardCharsets.UTF_8)).isEqualTo("a");
    }

    @Test
    void howFarScoringIsAheadIsKnownWhereItWaitsForTraining() throws Exception {
        // Given
        describeAndLoad();
        give(P0, 0, 5);

        // When
        run(ScorerConfig.defaults().withMaxStaleness(2).withMaxBatch(1), 10);

        // Then
        assertThat(counters.waitsFor)
                .isEqualTo("a newer model of the data set 'd': scoring is 3 samples ahead of training");
    }
}
