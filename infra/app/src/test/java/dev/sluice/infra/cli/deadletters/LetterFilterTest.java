package dev.sluice.infra.cli.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.Features;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.samples.DeadLetters;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LetterFilterTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final LetterFilter ANY = new LetterFilter(Set.of(), null, null, null, null, null, null, false);

    private final Connection connection =
            new Connection("nowhere:1", "mock://letters", new TopicCatalogue("sluice", 1), Map.of());
    private final LetterDecoder decoder = new LetterDecoder(connection);
    private final Letter rubbish = letter(17, "scorer", "sluice.samples", "rubbish".getBytes(UTF_8), 1_000_000);
    private final Letter sample = letter(18, "scorer", "sluice.samples", sample(), 1_000_000);

    @AfterEach
    void close() {
        decoder.close();
    }

    @Test
    void withoutOptionsEveryLetterIsMeantThatWasNotReplayed() {
        assertThat(ANY.matches(rubbish, decoder)).isTrue();
        assertThat(ANY.matches(replayed(rubbish), decoder)).isFalse();
        assertThat(new LetterFilter(Set.of(), null, null, null, null, null, null, true)
                        .matches(replayed(rubbish), decoder))
                .isTrue();
    }

    @Test
    void stageReasonSourceAndPlaceTellLettersApart() {
        assertThat(by("scorer", null, null)).isTrue();
        assertThat(by("topology", null, null)).isFalse();
        assertThat(by(null, "NO Magic", null)).isTrue();
        assertThat(by(null, "not described", null)).isFalse();
        assertThat(by(null, null, "samples")).isTrue();
        assertThat(by(null, null, "sluice.samples")).isTrue();
        assertThat(by(null, null, "amples")).isFalse();
        assertThat(by(null, null, "scored")).isFalse();
        assertThat(by(Set.of(new LetterId(0, 17)))).isTrue();
        assertThat(by(Set.of(new LetterId(1, 17)))).isFalse();
    }

    @Test
    void timeIsFromTheFirstMomentToBeforeTheLast() {
        assertThat(between(NOON, null)).isTrue();
        assertThat(between(NOON.plusMillis(1), null)).isFalse();
        assertThat(between(null, NOON)).isFalse();
        assertThat(between(null, NOON.plusMillis(1))).isTrue();
    }

    @Test
    void theDataSetIsThatOfTheRecordAndWhatCannotBeReadHasNone() {
        LetterFilter blobs = new LetterFilter(Set.of(), null, null, null, null, "blobs", null, false);

        assertThat(blobs.matches(sample, decoder)).isTrue();
        assertThat(blobs.matches(rubbish, decoder)).isFalse();
        assertThat(new LetterFilter(Set.of(), null, null, null, null, "other", null, false).matches(sample, decoder))
                .isFalse();
    }

    @Test
    void aRecordIsDescribedByItsFieldsAndNeverByItsBytes() {
        List<List<String>> rows = LetterPrinter.details(sample, decoder.decode(sample));

        assertThat(rows)
                .contains(
                        List.of("decodes to", "LabelledSample"),
                        List.of("  dataset", "blobs"),
                        List.of("  features.data", "4 bytes"),
                        List.of("  features.shape", "[1, 2, 2]"),
                        List.of("value", sample().length + " bytes"));
        assertThat(LetterPrinter.json(sample, decoder.decode(sample)))
                .contains("\"record\":\"LabelledSample\"", "\"features.data\":\"4 bytes\"");
        assertThat(LetterPrinter.details(rubbish, decoder.decode(rubbish)).toString())
                .contains("nothing: does not begin with the magic byte")
                .doesNotContain("rubbish");
    }

    @Test
    void letterOfAStrangerOrCutOrTwiceNamedCannotBeReplayedAndEachSaysWhy() {
        Replayability replayability =
                new Replayability(connection.topics(), Map.of("sluice.samples", 1), new Newer(connection));

        assertThat(replayability.obstacle(sample)).isEmpty();
        assertThat(replayability.obstacle(letter(1, "scorer", "payments", new byte[1], 1_000_000)))
                .hasValueSatisfying(why -> assertThat(why).contains("payments-0 at 4", "no topic of the installation"));
        assertThat(replayability.obstacle(letter(1, "scorer", "sluice.dead-letters", new byte[1], 1_000_000)))
                .isPresent();
        assertThat(replayability.obstacle(letter(1, "scorer", "sluice.samples", new byte[30_000], 16 << 10)))
                .hasValueSatisfying(why -> assertThat(why)
                        .contains("cut", "30000 bytes", "SHA-256", "sluice.samples-0 at 4", "--max-record-bytes"));
        assertThat(replayability.obstacle(
                        Letter.of(new ConsumerRecord<>("sluice.dead-letters", 0, 3, new byte[0], new byte[0]), false)))
                .hasValueSatisfying(why -> assertThat(why).contains("does not say which topic"));
    }

    @Test
    void lettersAreCountedByStageAndReason() {
        LetterGroups groups = new LetterGroups();
        List.of(sample, rubbish, letter(19, "topology", "sluice.scored", new byte[0], 1_000_000))
                .forEach(groups::add);
        groups.add(replayed(rubbish));

        assertThat(groups.largestFirst())
                .containsExactly(
                        new LetterGroups.Group("scorer", "no magic byte", 3, 1, NOON, NOON),
                        new LetterGroups.Group("topology", "no magic byte", 1, 0, NOON, NOON));
    }

    @Test
    void aPlaceIsPartitionAndOffset() {
        assertThat(LetterId.parse("2:17")).isEqualTo(Optional.of(new LetterId(2, 17)));
        for (String wrong : List.of("17", "2:", ":17", "-1:3", "a:b", "1:99999999999999999999")) {
            assertThat(LetterId.parse(wrong)).as(wrong).isEmpty();
        }
    }

    private boolean by(@Nullable String stage, @Nullable String reason, @Nullable String topic) {
        return new LetterFilter(Set.of(), stage, reason, null, null, null, topic, false).matches(rubbish, decoder);
    }

    private boolean by(Set<LetterId> ids) {
        return new LetterFilter(ids, null, null, null, null, null, null, false).matches(rubbish, decoder);
    }

    private boolean between(@Nullable Instant since, @Nullable Instant until) {
        return new LetterFilter(Set.of(), null, null, since, until, null, null, false).matches(rubbish, decoder);
    }

    private static Letter letter(long offset, String stage, String topic, byte[] value, int limit) {
        RecordHeaders headers = DeadLetters.of(
                        stage,
                        topic,
                        0,
                        4,
                        "s".getBytes(UTF_8),
                        value,
                        new IllegalStateException("no magic byte"),
                        limit)
                .headers();
        return Letter.of(
                new ConsumerRecord<>(
                        "sluice.dead-letters",
                        0,
                        offset,
                        NOON.toEpochMilli(),
                        TimestampType.CREATE_TIME,
                        1,
                        value.length,
                        "s".getBytes(UTF_8),
                        value,
                        headers,
                        Optional.empty()),
                false);
    }

    private static Letter replayed(Letter letter) {
        return new Letter(
                letter.id(),
                letter.time(),
                letter.stage(),
                letter.reason(),
                letter.exception(),
                letter.source(),
                letter.key(),
                letter.value(),
                letter.cut(),
                true);
    }

    private byte[] sample() {
        LabelledSample value = LabelledSample.newBuilder()
                .setId("s")
                .setDataset("blobs")
                .setPass(1)
                .setFeatures(new Features(ByteBuffer.wrap(new byte[4]), FeatureEncoding.UINT8, List.of(1, 2, 2)))
                .setLabels(List.of(1))
                .setObservedAt(NOON)
                .setSource("drawn")
                .setProvenance(Provenance.SOURCE)
                .build();
        try (Serializer<SpecificRecord> avro = connection.serdes().serializer()) {
            return avro.serialize("sluice.samples", value);
        }
    }
}
