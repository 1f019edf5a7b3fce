package dev.sluice.schemas.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
    private static final int LIMIT = 1_000_000;

    @Test
    void aDeadLetterCarriesTheRawRecordAndSaysWhereItCameFromAndWhatWasWrong() {
        // Given
        byte[] key = {1};
        byte[] value = {2, 3};

        // When
        ProducerRecord<byte[], byte[]> letter = DeadLetters.of(
                        "topology",
                        "sluice.scored",
                        3,
                        4_000_000_000L,
                        key,
                        value,
                        new InvalidSampleException("label 9 is out of range"),
                        LIMIT)
                .to("sluice.dead-letters");

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
        DeadLetters.Letter letter =
                DeadLetters.of("scorer", "sluice.samples", 0, 0, null, null, new IllegalStateException(), LIMIT);

        // Then
        assertThat(letter.key()).isNull();
        assertThat(letter.value()).isNull();
        assertThat(texts(letter.headers())).containsEntry("sluice.reason", "null");
    }

    @Test
    void aLongReasonIsCutToAThousandCharacters() {
        // When
        Headers headers = DeadLetters.of(
                        "scorer",
                        "sluice.samples",
                        0,
                        0,
                        null,
                        null,
                        new IllegalStateException("x".repeat(5000)),
                        LIMIT)
                .headers();

        // Then
        assertThat(texts(headers)).containsEntry("sluice.reason", "x".repeat(1000));
    }

    @Test
    void aRecordTooLargeToBeSentOnIsCutAndKnownByItsSizeAndHash() throws NoSuchAlgorithmException {
        // Given
        byte[] key = "key".getBytes(UTF_8);
        byte[] value = new byte[2_000_000];
        new Random(1).nextBytes(value);

        // When
        DeadLetters.Letter letter = DeadLetters.of(
                "topology", "sluice.scored", 0, 7, key, value, new IllegalStateException("rubbish"), LIMIT);

        // Then
        assertThat(letter.whole()).isFalse();
        assertThat(letter.key()).isSameAs(key);
        assertThat(letter.value()).isEqualTo(Arrays.copyOf(value, DeadLetters.HEAD_BYTES));
        assertThat(texts(letter.headers()))
                .containsEntry("sluice.value.size", "2000000")
                .containsEntry(
                        "sluice.value.sha256",
                        HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(value)))
                .doesNotContainKey("sluice.key.size");
    }

    @Test
    void aKeyTooLargeIsCutAsWell() {
        // When
        DeadLetters.Letter letter = DeadLetters.of(
                "topology", "sluice.verdicts", 0, 7, new byte[1_500_000], null, new IllegalStateException("x"), LIMIT);

        // Then
        assertThat(letter.key()).hasSize(DeadLetters.HEAD_BYTES);
        assertThat(letter.value()).isNull();
        assertThat(texts(letter.headers())).containsEntry("sluice.key.size", "1500000");
    }

    @Test
    void whatTellsOfAReplayLiesInTheLettersPartitionAndIsNoLetter() {
        // When
        ProducerRecord<byte[], byte[]> told = DeadLetters.replayed("sluice.dead-letters", 2, 17);
        DeadLetters.Letter letter =
                DeadLetters.of("scorer", "sluice.samples", 0, 0, null, null, new IllegalStateException("x"), LIMIT);

        // Then
        assertThat(told.partition()).isEqualTo(2);
        assertThat(told.value()).isNull();
        assertThat(texts(told.headers())).containsExactly(Map.entry("sluice.replayed", "2:17"));
        assertThat(DeadLetters.tellsReplay(told.headers())).isTrue();
        assertThat(DeadLetters.tellsReplay(letter.headers())).isFalse();
        assertThat(DeadLetters.text(letter.headers(), DeadLetters.STAGE)).isEqualTo("scorer");
        assertThat(DeadLetters.text(told.headers(), DeadLetters.STAGE)).isEmpty();
    }

    @Test
    void whateverTheSizesAndTheReasonTheWholeLetterStaysBelowTheLimit() {
        // Given limits from the least that a catalogue takes
        for (int limit : new int[] {16 << 10, 100_000, LIMIT}) {
            for (int size = 0; size < 2 * limit; size += limit / 7) {
                for (int keySize : new int[] {0, 300, limit}) {
                    // When, with a reason of three bytes a character
                    DeadLetters.Letter letter = DeadLetters.of(
                            "topology",
                            "t".repeat(249),
                            Integer.MAX_VALUE,
                            Long.MAX_VALUE,
                            new byte[keySize],
                            new byte[size],
                            new IllegalStateException("€".repeat(5000)),
                            limit);

                    // Then
                    int bytes = length(letter.key()) + length(letter.value());
                    for (Header header : letter.headers()) {
                        bytes += header.key().length() + header.value().length;
                    }
                    assertThat(bytes).isLessThanOrEqualTo(limit);
                }
            }
        }
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static Map<String, String> texts(Headers headers) {
        Map<String, String> texts = new TreeMap<>();
        headers.forEach(header -> texts.put(header.key(), new String(header.value(), UTF_8)));
        return texts;
    }
}
