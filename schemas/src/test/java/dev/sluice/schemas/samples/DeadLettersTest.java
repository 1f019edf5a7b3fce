package dev.sluice.schemas.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;

class DeadLettersTest {

    @Test
    void aDeadLetterCarriesTheRawRecordAndSaysWhereItCameFromAndWhatWasWrong() {
        // Given
        byte[] key = {1};
        byte[] value = {2, 3};

        // When
        ProducerRecord<byte[], byte[]> letter = DeadLetters.of(
                "sluice.dead-letters",
                "topology",
                "sluice.scored",
                3,
                4_000_000_000L,
                key,
                value,
                new InvalidSampleException("label 9 is out of range"));

        // Then
        assertThat(letter.topic()).isEqualTo("sluice.dead-letters");
        assertThat(letter.key()).isSameAs(key);
        assertThat(letter.value()).isSameAs(value);
        assertThat(texts(letter.headers()))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "sluice.stage", "topology",
                        "sluice.source.topic", "sluice.scored",
                        "sluice.source.partition", "3",
                        "sluice.source.offset", "4000000000",
                        "sluice.exception", "dev.sluice.schemas.samples.InvalidSampleException",
                        "sluice.reason", "label 9 is out of range"));
    }

    @Test
    void aRecordWithoutKeyAndValueMayDieToo() {
        // When
        ProducerRecord<byte[], byte[]> letter = DeadLetters.of(
                "sluice.dead-letters", "scorer", "sluice.samples", 0, 0, null, null, new IllegalStateException());

        // Then
        assertThat(letter.key()).isNull();
        assertThat(letter.value()).isNull();
        assertThat(texts(letter.headers())).containsEntry("sluice.reason", "null");
    }

    @Test
    void aLongReasonIsCutToAThousandCharacters() {
        // When
        Headers headers =
                DeadLetters.headers("scorer", "sluice.samples", 0, 0, new IllegalStateException("x".repeat(5000)));

        // Then
        assertThat(texts(headers)).containsEntry("sluice.reason", "x".repeat(1000));
    }

    private static Map<String, String> texts(Headers headers) {
        Map<String, String> texts = new TreeMap<>();
        headers.forEach(header -> texts.put(header.key(), new String(header.value(), UTF_8)));
        return texts;
    }
}
