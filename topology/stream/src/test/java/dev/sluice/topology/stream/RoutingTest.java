package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schemas.records.Component;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.records.ReviewReason;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.samples.DeadLetters;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutingTest {
    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void start() {
        bench = new Bench(Bench.config(folder), "routing");
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    /** P = 0, 0.5 and 0.95 below 1, below 3 and above 3 nats. */
    static MixtureSnapshot snapshot(long version, MixtureState state) {
        return new MixtureSnapshot(
                Bench.DATASET,
                version,
                state,
                new Component(0.8, 0.2, 0.1),
                new Component(0.2, 4.0, 1.0),
                0.2,
                7.5,
                "evidence",
                5.0,
                "counterfactual",
                List.of(0.0, 1.0, 3.0, 10.0),
                List.of(0.0, 0.5, 0.95),
                List.of(1L, 1L, 1L),
                List.of(1L, 1L, 1L),
                null,
                List.of(),
                List.of(0.9, 0.9, 2.0),
                3L,
                3L,
                1L,
                Instant.EPOCH,
                List.of(),
                List.of(),
                0L,
                "posterior:0.9",
                1,
                1.0,
                null,
                null,
                List.of(),
                0.0,
                0L);
    }

    @Test
    void beforeTheFirstMixtureEverySamplePassesWithWeightOneAndNoClipping() {
        // When
        bench.score(bench.sample("a", 1, 0, 1e-6f, 0.999f, 0.001f));

        // Then
        var record = bench.training.readRecord();
        assertThat(record.key()).isEqualTo("a");
        assertThat(record.value().getWeight()).isEqualTo(1.0);
        assertThat(record.value().getNoiseProbability()).isEqualTo(0.0);
        assertThat(record.value().getClipThreshold()).isNull();
        assertThat(record.value().getMixtureVersion()).isZero();
        assertThat(record.value().getVerdictRevision()).isNull();
        assertThat(record.value().getSample().getProvenance()).isEqualTo(Provenance.SOURCE);
        assertThat(bench.review.isEmpty()).isTrue();
    }

    @Test
    void aMixtureThatIsNotActiveChangesNothingButTheVersion() {
        // Given
        bench.publish(snapshot(3, MixtureState.INSEPARABLE));

        // When
        bench.score(bench.sample("a", 1, 0, 1e-6f, 0.999f, 0.001f));

        // Then
        var value = bench.training.readValue();
        assertThat(value.getWeight()).isEqualTo(1.0);
        assertThat(value.getClipThreshold()).isNull();
        assertThat(value.getMixtureVersion()).isEqualTo(3);
    }

    @Test
    void anActiveMixtureWeighsDoubtfulSamplesAndWithholdsSuspects() {
        // Given
        bench.publish(snapshot(4, MixtureState.ACTIVE));

        // When
        bench.score(bench.sample("sure", 1, 1, 0.1f, 0.9f, 0.0f));
        bench.score(bench.sample("doubtful", 1, 0, 0.2f, 0.7f, 0.1f));
        bench.score(bench.sample("suspect", 1, 0, 0.01f, 0.89f, 0.1f));

        // Then
        var weighted = bench.training.readValuesToList();
        assertThat(weighted).extracting(w -> w.getSample().getId()).containsExactly("sure", "doubtful");
        assertThat(weighted).extracting(w -> w.getWeight()).containsExactly(1.0, 0.5);
        assertThat(weighted).extracting(w -> w.getClipThreshold()).containsOnly(7.5);
        assertThat(weighted).extracting(w -> w.getClipPolicy()).containsOnly("evidence");
        var item = bench.review.readRecord();
        assertThat(item.key()).isEqualTo("suspect");
        assertThat(item.value().getReason()).isEqualTo(ReviewReason.SUSPECT);
        assertThat(item.value().getNoiseProbability()).isEqualTo(0.95);
        assertThat(item.value().getMixtureVersion()).isEqualTo(4);
        assertThat(item.value().getSuggestions())
                .extracting(s -> s.getClassIndex())
                .containsExactly(1, 2, 0);
    }

    @Test
    void aClassTheGuardProtectsIsWeightedAndNeverWithheld() {
        // Given
        bench.publish(snapshot(4, MixtureState.ACTIVE));

        // When
        bench.score(bench.sample("protected", 1, 2, 0.1f, 0.89f, 0.01f));

        // Then
        assertThat(bench.training.readValue().getWeight()).isCloseTo(0.05, within(1e-12));
        assertThat(bench.review.isEmpty()).isTrue();
    }

    @Test
    void aCorrectionByVerdictsAppliesToWeightsAndWithholding() {
        // Given verdicts that took 0.95 down to 0.6, and 0.5 by as much as lies between
        MixtureSnapshot corrected = snapshot(4, MixtureState.ACTIVE);
        corrected.setCalibrationRaw(List.of(0.0, 0.35, 0.95));
        corrected.setCalibrationProbability(List.of(0.0, 0.3, 0.6));
        bench.publish(corrected);

        // When
        bench.score(bench.sample("doubtful", 1, 0, 0.2f, 0.7f, 0.1f));
        bench.score(bench.sample("suspect", 1, 0, 0.01f, 0.89f, 0.1f));

        // Then
        var weighted = bench.training.readValuesToList();
        assertThat(weighted.get(0).getWeight()).isCloseTo(1 - 0.375, within(1e-12));
        assertThat(weighted.get(1).getWeight()).isCloseTo(0.4, within(1e-12));
        assertThat(bench.review.isEmpty()).isTrue();
    }

    @Test
    void aSnapshotThatCannotBeUsedIsLikeNone() {
        // Given
        MixtureSnapshot broken = snapshot(5, MixtureState.ACTIVE);
        broken.setPosteriorCurve(List.of(0.5));
        bench.publish(broken);
        MixtureSnapshot crooked = snapshot(6, MixtureState.ACTIVE);
        crooked.setCalibrationRaw(List.of(0.9, 0.1));
        crooked.setCalibrationProbability(List.of(0.9, 0.1));
        bench.publish(crooked);

        // When
        bench.score(bench.sample("a", 1, 0, 1e-6f, 0.999f, 0.001f));

        // Then
        assertThat(bench.training.readValue().getMixtureVersion()).isZero();
    }

    @Test
    void bytesThatAreNotAvroBecomeADeadLetterAndTheNextRecordGoesOn() {
        // Given
        byte[] garbage = "no avro".getBytes(StandardCharsets.UTF_8);

        // When
        bench.scoredBytes.pipeInput("bad", garbage);
        bench.score(bench.sample("good", 1, 0, 0.8f, 0.2f));

        // Then
        var letter = bench.deadLetters.readRecord();
        assertThat(letter.key()).isEqualTo("bad");
        assertThat(letter.value()).isEqualTo(garbage);
        assertThat(Bench.header(letter, DeadLetters.STAGE)).isEqualTo("topology");
        assertThat(Bench.header(letter, DeadLetters.SOURCE_TOPIC)).isEqualTo("sluice.scored");
        assertThat(Bench.header(letter, DeadLetters.SOURCE_OFFSET)).isEqualTo("0");
        assertThat(bench.training.readKeyValue().key).isEqualTo("good");
    }

    @Test
    void aRecordOfAnUnknownSchemaIsADeadLetter() {
        // When
        bench.scoredBytes.pipeInput(
                "bad", ByteBuffer.allocate(20).put((byte) 0).putInt(987654).array());

        // Then
        assertThat(bench.deadLetters.readKeyValue().key).isEqualTo("bad");
    }

    @Test
    void aTruncatedRecordIsADeadLetter() {
        // Given
        bench.score(bench.sample("good", 1, 0, 0.8f, 0.2f));
        byte[] whole = bench.bytes(bench.sample("cut", 1, 0, 0.8f, 0.2f));

        // When
        bench.scoredBytes.pipeInput("cut", Arrays.copyOf(whole, whole.length / 2));

        // Then
        assertThat(bench.deadLetters.readKeyValue().key).isEqualTo("cut");
    }

    @Test
    void aRecordThatClaimsToBeHugeIsADeadLetterAndTakesNoMemory() {
        // Given an id that says it is 2 GB long
        byte[] header = Arrays.copyOf(bench.bytes(bench.sample("a", 1, 0, 0.8f, 0.2f)), 5);
        byte[] huge = ByteBuffer.allocate(10)
                .put(header)
                .put(new byte[] {(byte) 0xf0, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f})
                .array();

        // When
        bench.scoredBytes.pipeInput("huge", huge);

        // Then
        assertThat(bench.deadLetters.readKeyValue().key).isEqualTo("huge");
    }

    @Test
    void aRecordWithoutAValueIsADeadLetter() {
        // When
        bench.scoredBytes.pipeInput("empty", (byte[]) null);

        // Then
        assertThat(bench.deadLetters.readKeyValue().key).isEqualTo("empty");
    }

    @Test
    void impossibleNumbersAreDeadLettersThatNameTheField() {
        // Given
        ScoredSample nan = bench.sample("nan", 1, 0, 0.5f, 0.5f);
        nan.setLoss(Double.NaN);
        ScoredSample negative = bench.sample("negative", 1, 0, 0.5f, 0.5f);
        negative.setLoss(-0.1);
        ScoredSample infinite = bench.sample("infinite", 1, 0, 0.5f, 0.5f);
        infinite.setLoss(Double.POSITIVE_INFINITY);
        ScoredSample label = bench.sample("label", 1, 0, 0.5f, 0.5f);
        label.getSample().setLabels(List.of(2));
        ScoredSample labels = bench.sample("labels", 1, 0, 0.5f, 0.5f);
        labels.getSample().setLabels(List.of(0, 1));
        ScoredSample probability = bench.sample("probability", 1, 0, 0.5f, Float.NaN);
        ScoredSample sum = bench.sample("sum", 1, 0, 0.5f, 0.3f);
        ScoredSample single = bench.sample("single", 1, 0, 1f);

        // When
        for (ScoredSample sample : List.of(nan, negative, infinite, label, labels, probability, sum, single)) {
            bench.score(sample);
        }

        // Then
        var letters = bench.deadLetters.readRecordsToList();
        assertThat(letters)
                .extracting(l -> Bench.header(l, DeadLetters.REASON).split("[ \\[]", 2)[0])
                .containsExactly(
                        "loss",
                        "loss",
                        "loss",
                        "label",
                        "sample.labels",
                        "classProbabilities",
                        "classProbabilities",
                        "classProbabilities");
        assertThat(bench.training.isEmpty()).isTrue();
        assertThat(bench.counters.deadLetters()).isEqualTo(8);
        assertThat(bench.counters.scored()).isZero();
    }
}
