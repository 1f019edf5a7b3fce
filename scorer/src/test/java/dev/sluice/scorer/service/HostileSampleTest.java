package dev.sluice.scorer.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.samples.DeadLetters;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Samples that once ended the scorer for good. */
class HostileSampleTest extends ScoringLoopFixture {
    @Test
    void tenBytesThatAnnounceGigabytesAreADeadLetter() throws Exception {
        // Given the header of the schema in use and the length 1,500,000,000
        describeAndLoad();
        give(P0, 0, Samples.sample("a", "d", 1, 1, 0));
        byte[] header = Arrays.copyOf(
                SERDES.<LabelledSample>serializer().serialize("sluice.samples", Samples.sample("b", "d", 1, 1, 0)), 5);
        giveRaw(
                P0,
                1,
                ByteBuffer.allocate(10)
                        .put(header)
                        .put(new byte[] {(byte) 0x80, (byte) 0xbc, (byte) 0xc1, (byte) 0x96, 0x0b})
                        .array());
        give(P0, 2, Samples.sample("c", "d", 1, 1, 0));

        // When
        run(ScorerConfig.defaults(), 6);

        // Then
        assertThat(committed())
                .extracting(ProducerRecord::topic)
                .containsExactly("sluice.scored", "sluice.dead-letters", "sluice.scored");
    }

    @Test
    void aSampleOfAPassThatWasNotAnnouncedIsADeadLetterThatNamesIt() throws Exception {
        // Given
        describeAndLoad();
        LabelledSample none = Samples.sample("a", "d", 1, 1, 0);
        none.setPass(0);
        LabelledSample second = Samples.sample("b", "d", 1, 1, 0);
        second.setPass(2);
        give(P0, 0, none);
        give(P0, 1, second);
        give(P0, 2, Samples.sample("c", "d", 1, 1, 0));

        // When
        run(ScorerConfig.defaults(), 6);

        // Then
        assertThat(committed())
                .extracting(ProducerRecord::topic)
                .containsExactlyInAnyOrder("sluice.scored", "sluice.dead-letters", "sluice.dead-letters");
        assertThat(committed().stream()
                        .filter(record -> record.topic().equals("sluice.dead-letters"))
                        .map(letter -> header(letter, DeadLetters.REASON)))
                .anyMatch(reason -> reason.contains("pass 0 is out of range"))
                .anyMatch(
                        reason -> reason.contains("pass 2 is out of range, the data set is streamed in passes 1 to 1"));
    }

    @Test
    void rubbishTooLargeToBeSentOnIsADeadLetterAllTheSame() throws Exception {
        // Given
        describeAndLoad();
        giveRaw(P0, 0, new byte[2_000_000]);
        give(P0, 1, Samples.sample("a", "d", 1, 1, 0));

        // When
        run(ScorerConfig.defaults(), 6);

        // Then
        assertThat(committed())
                .extracting(ProducerRecord::topic)
                .containsExactly("sluice.dead-letters", "sluice.scored");
        ProducerRecord<byte[], byte[]> letter = committed().get(0);
        assertThat(letter.value()).hasSize(DeadLetters.HEAD_BYTES);
        assertThat(header(letter, DeadLetters.VALUE_SIZE)).isEqualTo("2000000");
    }
}
