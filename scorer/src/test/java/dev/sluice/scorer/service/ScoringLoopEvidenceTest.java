package dev.sluice.scorer.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.models.ModelAssembler;
import dev.sluice.schemas.records.Evidence;
import dev.sluice.schemas.records.EvidenceOrigin;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.TrustedSample;
import dev.sluice.scorer.Models;
import dev.sluice.scorer.feed.TrustedRecords;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class ScoringLoopEvidenceTest extends ScoringLoopFixture {
    private static final ScorerConfig EIGHT_AT_ONCE = ScorerConfig.defaults().withMaxBatch(8);

    @Test
    void trustedSamplesAreScoredInTheTransactionOfTheBatchAndNoOffsetIsCommittedForThem() throws Exception {
        // Given
        describeAndLoad();
        hold(TrustedRecords.audit(Samples.sample("audit", "d", 1, 1, 0), 2));
        hold(TrustedRecords.trusted(Samples.sample("right", "d", 0, 1, 0)));
        give(P0, 0, 8);

        // When
        run(EIGHT_AT_ONCE, 30);

        // Then
        assertThat(committed()).extracting(ProducerRecord::topic).containsOnly("sluice.scored");
        assertThat(evidence()).singleElement().satisfies(scored -> {
            assertThat(scored.getSample().getId()).isEqualTo("right");
            assertThat(scored.getEvidence()).isEqualTo(new Evidence(EvidenceOrigin.TRUSTED, List.of(0), 1.0, 1));
            assertThat(scored.getModelVersion()).isEqualTo(1);
            assertThat(scored.getLoss()).isPositive();
        });
        assertThat(committed())
                .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
                .contains("right")
                .hasSize(9);
        assertThat(producers.get(0).consumerGroupOffsetsHistory()).last().satisfies(group -> assertThat(group.values())
                .containsExactly(Map.of(P0, new OffsetAndMetadata(8))));
        assertThat(counters.scored).hasValue(8);
        assertThat(counters.rescored).hasValue(1);
    }

    @Test
    void theShareHoldsOverBatchesOfAnySize() throws Exception {
        // Given
        describeAndLoad();
        IntStream.range(0, 40).forEach(i -> hold(TrustedRecords.trusted(Samples.sample("t" + i, "d", 0, 1, 0))));
        give(P0, 0, 203);

        // When
        run(ScorerConfig.defaults().withMaxBatch(3), 400);

        // Then
        assertThat(counters.scored).hasValue(203);
        assertThat(evidence()).hasSize(25);
        assertThat(Set.copyOf(evidence().stream()
                        .map(scored -> scored.getSample().getId())
                        .toList()))
                .hasSize(25);
    }

    @Test
    void withoutAModelNothingIsScoredAgainAndItBeginsWithTheFirst() throws Exception {
        // Given
        catalogue.describe(Samples.descriptor("d"));
        hold(TrustedRecords.trusted(Samples.sample("right", "d", 0, 1, 0)));
        give(P0, 0, 8);

        // When, Then
        run(
                EIGHT_AT_ONCE.withFirstModelWait(Duration.ZERO),
                30,
                then(() -> {
                    assertThat(counters.scored).hasValue(8);
                    assertThat(evidence()).isEmpty();
                    describeAndLoad();
                    give(P0, 8, 8);
                }),
                30);
        assertThat(evidence()).extracting(ScoredSample::getModelVersion).containsExactly(1L);
    }

    @Test
    void aTrustedSampleThatDoesNotSuitItsDataSetIsNoDeadLetterAndHoldsUpNothing() throws Exception {
        // Given
        describeAndLoad();
        hold(TrustedRecords.trusted(Samples.sample("shape", "d", 0, 1, 0, 0)));
        hold(TrustedRecords.audit(Samples.sample("class", "d", 0, 1, 0), 7));
        hold(TrustedRecords.trusted(Samples.sample("right", "d", 0, 1, 0)));
        give(P0, 0, 8);

        // When
        for (int i = 1; i < 8; i++) {
            give(P0, 8 * i, 8);
        }
        run(ScorerConfig.defaults().withMaxBatch(64), 20);

        // Then
        assertThat(committed()).extracting(ProducerRecord::topic).containsOnly("sluice.scored");
        assertThat(evidence()).extracting(one -> one.getSample().getId()).containsOnly("right");
        assertThat(trusted.size("d")).isBetween(1, 2);
    }

    @Test
    void aNewerModelScoresTheSameTrustedSampleAgain() throws Exception {
        // Given
        describeAndLoad();
        hold(TrustedRecords.trusted(Samples.sample("right", "d", 0, 1, 0)));
        give(P0, 0, 8);

        // When
        run(
                EIGHT_AT_ONCE,
                30,
                then(() -> {
                    catalogue.load(new ModelAssembler.Model(
                            Samples.snapshot("d", 2), Models.linear(3, 0, 2, 0, 1, 0, 0, 0, 0)));
                    give(P0, 8, 8);
                }),
                30);

        // Then
        List<ScoredSample> evidence = evidence();
        assertThat(evidence).extracting(ScoredSample::getModelVersion).containsExactly(1L, 2L);
        assertThat(evidence.get(1).getLoss()).isLessThan(evidence.get(0).getLoss());
    }

    private void hold(TrustedSample value) {
        trusted.put(TrustedRecords.held(value, 100));
    }

    private List<ScoredSample> evidence() {
        return committed().stream()
                .map(record -> SERDES.deserializer(ScoredSample.class).deserialize(record.topic(), record.value()))
                .filter(scored -> scored.getEvidence() != null)
                .toList();
    }
}
