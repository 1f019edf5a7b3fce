package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.records.CountedBy;
import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.EmittedBy;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.schemas.records.PassCount;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.schemas.samples.DeadLetters;
import dev.sluice.topology.stream.config.Nodes;
import dev.sluice.topology.stream.routing.WaitingCount;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader of the training topic is told of each record, and what becomes of verdicts that fit no sample. */
class EmissionTest {
    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void start() {
        bench = new Bench(Bench.config(folder), "emissions");
        bench.publish(RoutingTest.snapshot(4, MixtureState.ACTIVE));
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private void scoreSuspect(String id, int pass) {
        bench.score(bench.sample(id, pass, 0, 0.01f, 0.89f, 0.1f));
    }

    private long waiting() {
        long waiting = 0;
        try (var all = bench.driver
                .<String, byte[]>getKeyValueStore(Nodes.VERDICTS_STORE)
                .all()) {
            while (all.hasNext()) {
                waiting += WaitingCount.waits(all.next().value) ? 1 : 0;
            }
        }
        return waiting;
    }

    @Test
    void eachRecordSaysWhatSentItAndWhichOneItTakesThePlaceOf() {
        // Given a sample that passes and one that is withheld
        bench.score(bench.sample("good", 1, 0, 0.9f, 0.09f, 0.01f));
        scoreSuspect("bad", 1);

        // When the latter comes back, is excluded, comes back again, and comes by a second time
        bench.judge(Bench.verdict("bad", 1, Decision.RELABEL, 1));
        bench.judge(Bench.verdict("bad", 2, Decision.EXCLUDE));
        bench.judge(Bench.verdict("bad", 3, Decision.EXCLUDE));
        bench.judge(Bench.verdict("bad", 4, Decision.KEEP));
        scoreSuspect("bad", 2);

        // Then
        List<WeightedSample> emitted = bench.training.readValuesToList();
        assertThat(emitted)
                .extracting(WeightedSample::getEmittedBy)
                .containsExactly(
                        EmittedBy.STREAM, EmittedBy.VERDICT, EmittedBy.VERDICT, EmittedBy.VERDICT, EmittedBy.STREAM);
        assertThat(emitted).extracting(WeightedSample::getEmission).containsExactly(1, 1, 2, 3, 1);
        assertThat(emitted).extracting(WeightedSample::getWeight).endsWith(1.0, 0.0, 1.0, 1.0);
        assertThat(emitted).extracting(w -> w.getSample().getPass()).containsExactly(1, 1, 1, 1, 2);
    }

    @Test
    void eachPassIsCountedWithWhatWasWithheld() {
        // When
        bench.score(bench.sample("good", 1, 0, 0.9f, 0.09f, 0.01f));
        scoreSuspect("bad", 1);
        bench.judge(Bench.verdict("bad", 1, Decision.KEEP));
        scoreSuspect("bad", 2);
        scoreSuspect("worse", 2);
        bench.advance(Duration.ofSeconds(1));

        // Then
        Map<String, PassCount> counts = bench.driver
                .createOutputTopic(
                        Bench.TOPICS.passes(),
                        new StringDeserializer(),
                        bench.serdes().deserializer(PassCount.class))
                .readKeyValuesToMap();
        assertThat(counts.get("fashion@0#1/TOPOLOGY"))
                .isEqualTo(new PassCount(Bench.DATASET, Instant.EPOCH, 1, CountedBy.TOPOLOGY, 2L, 1L));
        assertThat(counts.get("fashion@0#2/TOPOLOGY"))
                .isEqualTo(new PassCount(Bench.DATASET, Instant.EPOCH, 2, CountedBy.TOPOLOGY, 2L, 1L));
    }

    @Test
    void excludingWhatNeverWasInTrainingSaysNothing() {
        // Given
        scoreSuspect("bad", 1);

        // When
        bench.judge(Bench.verdict("bad", 1, Decision.EXCLUDE));

        // Then
        assertThat(bench.training.isEmpty()).isTrue();
    }

    @Test
    void aVerdictWhoseSampleNeverComesWaitsAndIsADeadLetterInTheEnd() {
        // Given
        bench.judge(Bench.verdict("nobody", 1, Decision.KEEP));
        bench.judge(Bench.verdict("nobody", 2, Decision.RELABEL, 1));
        assertThat(waiting()).isEqualTo(1);
        bench.advance(Duration.ofDays(364));
        assertThat(bench.deadLetters.isEmpty()).isTrue();

        // When
        bench.advance(Duration.ofDays(2));

        // Then
        var letter = bench.driver
                .createOutputTopic(Bench.TOPICS.deadLetters(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecord();
        assertThat(new String(letter.getKey(), StandardCharsets.UTF_8)).isEqualTo("nobody");
        assertThat(header(letter, DeadLetters.SOURCE_TOPIC)).isEqualTo("sluice.verdicts");
        assertThat(header(letter, DeadLetters.SOURCE_OFFSET)).isEqualTo("1");
        assertThat(header(letter, DeadLetters.REASON)).contains("no sample of this id");
        assertThat(waiting()).isZero();
    }

    private static String header(TestRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Test
    void aVerdictWhoseSampleCameIsForgottenWithoutAWord() {
        // Given one whose sample comes by, and one whose sample comes to review before the next revision
        bench.judge(Bench.verdict("early", 1, Decision.KEEP));
        bench.judge(Bench.verdict("other", 1, Decision.RELABEL, 7));
        assertThat(waiting()).isEqualTo(2);

        // When
        scoreSuspect("early", 1);
        scoreSuspect("other", 1);
        bench.judge(Bench.verdict("other", 2, Decision.KEEP));

        // Then
        assertThat(waiting()).isZero();
        bench.advance(Duration.ofDays(366));
        assertThat(bench.deadLetters.isEmpty()).isTrue();
    }
}
