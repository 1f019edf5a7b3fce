package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.schemas.samples.DeadLetters;
import dev.sluice.topology.stream.config.Nodes;
import dev.sluice.topology.stream.routing.SampleKey;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerdictTest {
    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void aSuspectWaitsInReview() {
        bench = new Bench(Bench.config(folder), "verdicts");
        bench.publish(RoutingTest.snapshot(4, MixtureState.ACTIVE));
        bench.score(bench.sample("x", 1, 0, 0.01f, 0.89f, 0.1f));
        assertThat(bench.review.readKeyValue().key).isEqualTo("x");
        assertThat(bench.training.isEmpty()).isTrue();
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private static void assertVouchedFor(WeightedSample sample, int label, int revision) {
        assertThat(sample.getSample().getLabels()).containsExactly(label);
        assertThat(sample.getSample().getProvenance()).isEqualTo(Provenance.REVIEW);
        assertThat(sample.getWeight()).isEqualTo(1.0);
        assertThat(sample.getNoiseProbability()).isEqualTo(0.0);
        assertThat(sample.getClipThreshold()).isNull();
        assertThat(sample.getVerdictRevision()).isEqualTo(revision);
    }

    @Test
    void keepBringsTheSampleBackAsItWas() {
        // When
        bench.judge(Bench.verdict("x", 1, Decision.KEEP));

        // Then
        var emitted = bench.training.readRecord();
        assertThat(emitted.key()).isEqualTo("x");
        assertVouchedFor(emitted.value(), 0, 1);
        assertThat(emitted.value().getMixtureVersion()).isEqualTo(4);
        assertThat(emitted.value().getLoss()).isCloseTo(-Math.log(0.01), within(1e-6));
        assertThat(bench.training.isEmpty()).isTrue();
        assertThat(bench.counters.reEmitted()).isEqualTo(1);
    }

    @Test
    void relabelBringsItBackWithTheNewLabelAndItsLoss() {
        // When
        bench.judge(Bench.verdict("x", 1, Decision.RELABEL, 1));

        // Then
        WeightedSample emitted = bench.training.readValue();
        assertVouchedFor(emitted, 1, 1);
        assertThat(emitted.getLoss()).isCloseTo(-Math.log(0.89), within(1e-6));
    }

    @Test
    void excludeBringsNothingBack() {
        // When
        bench.judge(Bench.verdict("x", 1, Decision.EXCLUDE));

        // Then
        assertThat(bench.training.isEmpty()).isTrue();
        assertThat(bench.counters.verdictsApplied()).isEqualTo(1);
    }

    @Test
    void decisionFinalityOneReEmissionForEachRevisionAndNoneForAnOldOne() {
        // When
        bench.judge(Bench.verdict("x", 2, Decision.RELABEL, 1));
        bench.judge(Bench.verdict("x", 2, Decision.RELABEL, 1));
        bench.judge(Bench.verdict("x", 1, Decision.KEEP));

        // Then
        assertThat(bench.training.readValuesToList()).hasSize(1);
        assertThat(bench.counters.verdictsApplied()).isEqualTo(1);
    }

    @Test
    void anUndoIsANewRevisionAndActsAfterTheSampleHasLeftReview() {
        // When
        bench.judge(Bench.verdict("x", 1, Decision.RELABEL, 2));
        bench.judge(Bench.verdict("x", 2, Decision.EXCLUDE));
        bench.judge(Bench.verdict("x", 3, Decision.KEEP));

        // Then
        var emitted = bench.training.readValuesToList();
        assertThat(emitted).hasSize(3);
        assertVouchedFor(emitted.get(0), 2, 1);
        assertThat(emitted.get(1).getWeight()).as("takes the one before back").isZero();
        assertVouchedFor(emitted.get(2), 0, 3);
    }

    @Test
    void onLaterPassesTheVerdictsLabelReplacesTheSources() {
        // Given
        bench.judge(Bench.verdict("x", 1, Decision.RELABEL, 1));
        bench.training.readValuesToList();

        // When
        bench.score(bench.sample("x", 2, 0, 0.01f, 0.95f, 0.04f));

        // Then
        WeightedSample second = bench.training.readValue();
        assertVouchedFor(second, 1, 1);
        assertThat(second.getSample().getPass()).isEqualTo(2);
        assertThat(second.getLoss()).isCloseTo(-Math.log(0.95), within(1e-6));
        assertThat(bench.review.isEmpty()).isTrue();
    }

    @Test
    void onLaterPassesAnExcludedSampleIsCountedAndNotLearntFrom() {
        // Given
        bench.judge(Bench.verdict("x", 1, Decision.EXCLUDE));

        // When
        bench.score(bench.sample("x", 2, 0, 0.01f, 0.95f, 0.04f));

        // Then
        WeightedSample second = bench.training.readValue();
        assertThat(second.getWeight()).isEqualTo(0.0);
        assertThat(second.getVerdictRevision()).isEqualTo(1);
        assertThat(second.getSample().getLabels()).containsExactly(0);
        assertThat(second.getSample().getProvenance()).isEqualTo(Provenance.SOURCE);
        assertThat(bench.review.isEmpty()).isTrue();
    }

    @Test
    void aVerdictOnASampleThatIsNotInReviewAppliesWhenTheSampleComes() {
        // Given
        bench.judge(Bench.verdict("later", 1, Decision.KEEP));
        assertThat(bench.training.isEmpty()).isTrue();

        // When
        bench.score(bench.sample("later", 1, 0, 0.01f, 0.95f, 0.04f));

        // Then
        assertVouchedFor(bench.training.readValue(), 0, 1);
        assertThat(bench.review.isEmpty()).isTrue();
    }

    @Test
    void aVerdictOfAnotherDataSetDoesNotTouchASampleOfTheSameId() {
        // Given
        var verdict = Bench.verdict("x", 1, Decision.KEEP);
        verdict.setDataset("other");

        // When
        bench.judge(verdict);

        // Then
        assertThat(bench.training.isEmpty()).isTrue();
    }

    @Test
    void verdictsThatBreakTheContractAreDeadLettersAndChangeNothing() {
        // When
        bench.judge(Bench.verdict("x", 1, Decision.RELABEL));
        bench.judge(Bench.verdict("x", 0, Decision.KEEP));
        bench.judge(Bench.verdict("x", 1, Decision.RELABEL, 3));
        bench.judge(Bench.verdict("x", 1, Decision.RELABEL, -1));
        bench.verdicts.pipeInput("y", Bench.verdict("x", 1, Decision.KEEP));
        bench.verdictBytes.pipeInput("x", new byte[] {7, 7, 7});

        // Then
        assertThat(bench.deadLetters.readRecordsToList()).hasSize(6).allMatch(letter -> Bench.header(
                        letter, DeadLetters.SOURCE_TOPIC)
                .equals("sluice.verdicts"));
        assertThat(bench.training.isEmpty()).isTrue();
        bench.judge(Bench.verdict("x", 1, Decision.KEEP));
        assertVouchedFor(bench.training.readValue(), 0, 1);
    }

    @Test
    void reviewsAndVerdictsStoredByTheVersionBeforeControlsStillHold() {
        // Given
        String key = SampleKey.of(Bench.DATASET, "old");
        byte[] scored = bench.bytes(bench.sample("old", 1, 0, 0.01f, 0.89f, 0.1f));
        bench.driver
                .<String, byte[]>getKeyValueStore(Nodes.PENDING_REVIEWS_STORE)
                .put(
                        key,
                        ByteBuffer.allocate(16 + scored.length)
                                .putLong(0)
                                .putLong(7)
                                .put(scored)
                                .array());
        bench.driver
                .<String, byte[]>getKeyValueStore(Nodes.VERDICTS_STORE)
                .put(
                        key,
                        ByteBuffer.allocate(9)
                                .putInt(1)
                                .put((byte) 'E')
                                .putInt(-1)
                                .array());

        // When
        bench.judge(Bench.verdict("old", 1, Decision.KEEP));
        bench.judge(Bench.verdict("old", 2, Decision.KEEP));

        // Then
        WeightedSample back = bench.training.readValue();
        assertVouchedFor(back, 0, 2);
        assertThat(back.getMixtureVersion()).isEqualTo(7);
        assertThat(bench.training.isEmpty()).isTrue();
    }

    @Test
    void aTombstoneInTheVerdictsTopicLeavesTheVerdictStanding() {
        // Given
        bench.judge(Bench.verdict("x", 1, Decision.RELABEL, 1));
        bench.training.readValuesToList();

        // When
        bench.verdictBytes.pipeInput("x", (byte[]) null);
        bench.score(bench.sample("x", 2, 0, 0.01f, 0.95f, 0.04f));

        // Then
        assertVouchedFor(bench.training.readValue(), 1, 1);
        assertThat(bench.deadLetters.isEmpty()).isTrue();
    }

    @Test
    void aSampleNobodyJudgesIsForgottenAfterItsRetention() {
        // Given
        var pending = bench.driver.<String, byte[]>getKeyValueStore(Nodes.PENDING_REVIEWS_STORE);
        String key = SampleKey.of(Bench.DATASET, "x");
        bench.advance(Duration.ofDays(29));
        assertThat(pending.get(key)).isNotNull();

        // When
        bench.advance(Duration.ofDays(2));

        // Then
        assertThat(pending.get(key)).isNull();
    }

    @Test
    void aReviewStoredBeforeThereWasAnIndexIsForgottenAfterItsRetentionToo() {
        // Given
        var pending = bench.driver.<String, byte[]>getKeyValueStore(Nodes.PENDING_REVIEWS_STORE);
        pending.put(
                "old",
                ByteBuffer.allocate(64)
                        .putLong(Instant.parse("2026-01-01T00:00:00Z").toEpochMilli())
                        .array());
        bench.advance(Duration.ofDays(29));
        assertThat(pending.get("old")).isNotNull();

        // When
        bench.advance(Duration.ofDays(2));

        // Then
        assertThat(pending.get("old")).isNull();
    }

    @Test
    void aVerdictIsForgottenAYearAfterItWasLastUsed() {
        // Given
        var verdicts = bench.driver.<String, byte[]>getKeyValueStore(Nodes.VERDICTS_STORE);
        String key = SampleKey.of(Bench.DATASET, "x");
        bench.judge(Bench.verdict("x", 1, Decision.RELABEL, 1));
        bench.advance(Duration.ofDays(360));
        bench.score(bench.sample("x", 2, 0, 0.01f, 0.95f, 0.04f));
        bench.advance(Duration.ofDays(360));
        assertThat(verdicts.get(key)).isNotNull();

        // When
        bench.advance(Duration.ofDays(6));

        // Then
        assertThat(verdicts.get(key)).isNull();
        assertThat(verdicts.persistent()).isTrue();
    }
}
