package dev.sluice.scorer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.models.ModelAssembler;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.samples.DeadLetters;
import dev.sluice.scorer.Models;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class ScoringLoopTest extends ScoringLoopFixture {
    @Test
    void aSampleIsScoredIntoThePartitionOfItsIdTogetherWithItsOffset() throws Exception {
        // Given
        describeAndLoad();
        give(P1, 0, Samples.sample("a", "d", 1, 1, 0));

        // When
        run(ScorerConfig.defaults(), 4);

        // Then
        ProducerRecord<byte[], byte[]> record = committed().get(0);
        assertThat(committed()).hasSize(1);
        assertThat(record.topic()).isEqualTo("sluice.scored");
        assertThat(record.partition())
                .as("left to the key, whatever partition it was read from")
                .isNull();
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("a");
        ScoredSample scored = SERDES.deserializer(ScoredSample.class).deserialize("sluice.scored", record.value());
        assertThat(scored.getPosition()).isEqualTo(new SourcePosition(1, 0L));
        assertThat(producers
                        .get(0)
                        .consumerGroupOffsetsHistory()
                        .get(0)
                        .values()
                        .iterator()
                        .next())
                .containsExactly(Map.entry(P1, new OffsetAndMetadata(1)));
    }

    @Test
    void aPoisonRecordGoesToDeadLettersWithItsBytesAndTheNextOneGoesOn() throws Exception {
        // Given
        describeAndLoad();
        byte[] poison = {9, 9, 9};
        giveRaw(P0, 0, poison);
        giveRaw(P0, 1, new byte[] {0, 0, 0, 99, 99, 1});
        give(P0, 2, Samples.sample("a", "d", 1, 1, 0));

        // When
        run(ScorerConfig.defaults(), 6);

        // Then
        assertThat(committed())
                .extracting(ProducerRecord::topic)
                .containsExactly("sluice.dead-letters", "sluice.dead-letters", "sluice.scored");
        ProducerRecord<byte[], byte[]> letter = committed().get(0);
        assertThat(letter.value()).isEqualTo(poison);
        assertThat(header(letter, DeadLetters.SOURCE_TOPIC)).isEqualTo("sluice.samples");
        assertThat(header(letter, DeadLetters.SOURCE_OFFSET)).isEqualTo("0");
        assertThat(header(letter, DeadLetters.STAGE)).isEqualTo("scorer");
        assertThat(counters.deadLettered).hasValue(2);
        assertThat(counters.scored).hasValue(1);
    }

    @Test
    void afterACommitOfUnknownOutcomeANewProducerGoesOnFromWhatTheGroupHasCommitted() throws Exception {
        // Given
        describeAndLoad();
        give(P0, 0, Samples.sample("a", "d", 1, 1, 0));
        commitFailures.add(new TimeoutException("no answer"));

        // When: the mock broker keeps no records, so that they are given anew for the second attempt
        run(
                ScorerConfig.defaults(),
                4,
                then(() -> clock.advance(Duration.ofSeconds(1))),
                2,
                then(() -> give(P0, 0, Samples.sample("a", "d", 1, 1, 0))),
                3);

        // Then
        assertThat(producers).hasSize(2);
        assertThat(producers.get(0).closed()).isTrue();
        assertThat(producers.get(0).history()).isEmpty();
        assertThat(producers.get(1).history()).hasSize(1);
    }

    @Test
    void aRefusalThatNoNewAttemptCanMendEndsTheRun() {
        describeAndLoad();
        give(P0, 0, Samples.sample("a", "d", 1, 1, 0));
        commitFailures.add(new AuthorizationException("not allowed"));

        assertThatThrownBy(() -> run(ScorerConfig.defaults(), 4, then(() -> clock.advance(Duration.ofSeconds(1))), 3))
                .isInstanceOf(AuthorizationException.class);
    }

    @Test
    void beingFencedAgainAndAgainEndsTheRunWithTheLikelyCause() {
        // Given
        closing.countDown();
        Recovery recovery = new Recovery(clock, closing, "north");

        // Then
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 4; i++) {
                        recovery.failed(new ProducerFencedException("fenced"));
                    }
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another scorer uses the instance name 'north'");
    }

    @Test
    void beingFencedNowAndThenIsLivedThrough() throws Exception {
        closing.countDown();
        Recovery recovery = new Recovery(clock, closing, "north");

        for (int i = 0; i < 10; i++) {
            recovery.failed(new ProducerFencedException("fenced"));
            clock.advance(Duration.ofSeconds(25));
        }
    }

    @Test
    void scoringPausesWhileItIsTooFarAheadAndGoesOnWithTheNextSnapshot() throws Exception {
        // Given
        describeAndLoad();
        ScorerConfig config = ScorerConfig.defaults().withMaxStaleness(2);
        for (int i = 0; i < 3; i++) {
            give(P0, i, Samples.sample("s" + i, "d", 1, 1, 0));
        }

        // When
        run(
                config,
                4,
                then(() -> give(P0, 3, Samples.sample("s3", "d", 1, 1, 0))),
                4,
                then(() -> {
                    assertThat(counters.scored).hasValue(3);
                    assertThat(consumer.paused()).containsExactlyInAnyOrder(P0, P1);
                    clock.advance(Duration.ofMillis(700));
                    catalogue.load(new ModelAssembler.Model(
                            Samples.snapshot("d", 2, new SourcePosition(0, 3L)),
                            Models.linear(1, 0, 2, 0, 3, 0, 0, 0, 0)));
                }),
                4);

        // Then
        assertThat(counters.scored).hasValue(4);
        assertThat(counters.modelVersion).hasValue(2);
        assertThat(counters.pausedMillis).hasValue(700);
        assertThat(counters.ahead).hasValue(1);
        assertThat(counters.maxAhead.get()).isLessThanOrEqualTo(2);
    }

    @Test
    void aFirstModelIsWaitedForAndThenDoneWithout() throws Exception {
        // Given
        catalogue.describe(Samples.descriptor("d"));
        give(P0, 0, Samples.sample("a", "d", 1, 1, 0));

        // When
        run(
                ScorerConfig.defaults(),
                3,
                then(() -> {
                    assertThat(counters.scored).hasValue(0);
                    clock.advance(Duration.ofSeconds(30));
                }),
                3);

        // Then
        assertThat(counters.scored).hasValue(1);
        assertThat(counters.modelVersion).hasValue(0);
    }

    @Test
    void aDescriptionIsWaitedForAndThenItsSamplesGoToDeadLetters() throws Exception {
        give(P0, 0, Samples.sample("a", "nobody", 1, 1, 0));

        run(
                ScorerConfig.defaults(),
                3,
                then(() -> {
                    assertThat(counters.deadLettered).hasValue(0);
                    clock.advance(Duration.ofSeconds(5));
                }),
                3);

        assertThat(counters.deadLettered).hasValue(1);
    }

    @Test
    void samplesThatWaitAreGivenUpWhenTheirPartitionGoesToAnotherScorer() throws Exception {
        // Given
        catalogue.describe(Samples.descriptor("d"));

        // When: both samples wait for a first model while partition 0 goes away
        run(
                ScorerConfig.defaults(),
                1,
                then(() -> {
                    give(P0, 0, Samples.sample("a", "d", 1, 1, 0));
                    give(P1, 0, Samples.sample("b", "d", 1, 1, 0));
                }),
                2,
                then(() -> {
                    consumer.resume(consumer.paused());
                    consumer.rebalance(List.of(P1));
                    clock.advance(Duration.ofSeconds(30));
                }),
                3);

        // Then nothing of partition 0 may come out of this scorer any more
        assertThat(committed()).hasSize(1);
        assertThat(committed()).allSatisfy(record -> assertThat(new String(record.key(), StandardCharsets.UTF_8))
                .isEqualTo("b"));
    }

    @Test
    void aSampleTooLargeToWriteGoesToDeadLettersInsteadOfStoppingTheStream() throws Exception {
        // Given
        describeAndLoad();
        LabelledSample wordy = Samples.sample("a", "d", 1, 1, 0);
        wordy.setSource("x".repeat(TOPICS.maxRecordBytes()));
        give(P0, 0, wordy);

        // When
        run(ScorerConfig.defaults(), 4);

        // Then
        assertThat(committed()).hasSize(1);
        assertThat(committed().get(0).topic()).isEqualTo("sluice.dead-letters");
        assertThat(committed().get(0).value()).hasSize(DeadLetters.HEAD_BYTES);
        assertThat(header(committed().get(0), DeadLetters.REASON)).contains("--max-record-bytes allows 1000000");
    }
}
