package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.samples.DeadLetters;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that once ended the topology for good. */
class HostileRecordTest {
    @TempDir
    Path dir;

    private Bench bench;

    @BeforeEach
    void start() {
        bench = new Bench(Bench.config(dir), "hostile-record-test");
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void tenBytesThatAnnounceGigabytesAreADeadLetterOnEveryInput() {
        // Given headers of the schemas in use, and the length 1,500,000,000
        byte[] length = {(byte) 0x80, (byte) 0xbc, (byte) 0xc1, (byte) 0x96, 0x0b};
        byte[] scored = ByteBuffer.allocate(10)
                .put(bench.bytes(bench.sample("a", 1, 0, 0.8f, 0.2f)), 0, 5)
                .put(length)
                .array();
        bench.judge(Bench.verdict("nobody", 1, Decision.KEEP));
        byte[] verdict = scored.clone();
        // one registry, one number after another: the schema of verdicts has one of the next few
        for (int id = 1; id <= 10; id++) {
            ByteBuffer.wrap(verdict).putInt(1, id);
            bench.verdictBytes.pipeInput("huge", verdict.clone());
        }

        // When
        bench.scoredBytes.pipeInput("huge", scored);
        bench.score(bench.sample("good", 1, 0, 0.8f, 0.2f));

        // Then
        assertThat(bench.deadLetters.readRecordsToList()).hasSize(11);
        assertThat(bench.training.readKeyValue().key).isEqualTo("good");
    }

    @Test
    void twoMillionBytesOfRubbishAreADeadLetterThatCanBeSent() {
        // Given
        byte[] rubbish = new byte[2_000_000];
        new Random(1).nextBytes(rubbish);

        // When
        bench.scoredBytes.pipeInput("bad", rubbish);
        bench.verdictBytes.pipeInput("bad", rubbish);
        bench.score(bench.sample("good", 1, 0, 0.8f, 0.2f));

        // Then
        assertThat(bench.deadLetters.readRecordsToList()).hasSize(2).allSatisfy(letter -> {
            assertThat(letter.value()).isEqualTo(Arrays.copyOf(rubbish, DeadLetters.HEAD_BYTES));
            assertThat(Bench.header(letter, DeadLetters.VALUE_SIZE)).isEqualTo("2000000");
        });
        assertThat(bench.training.readKeyValue().key).isEqualTo("good");
    }

    @Test
    void aScoredSampleAboveTheLimitIsADeadLetterThatNamesTheOption() {
        // Given a sample that is as it should be, but for its size
        var sample = bench.sample("large", 1, 0, 0.8f, 0.2f);
        sample.getSample().getFeatures().setData(ByteBuffer.allocate(TopicCatalogue.DEFAULT_MAX_RECORD_BYTES));

        // When
        bench.score(sample);

        // Then
        assertThat(Bench.header(bench.deadLetters.readRecord(), DeadLetters.REASON))
                .contains("--max-record-bytes allows 1000000");
        assertThat(bench.training.isEmpty()).isTrue();
    }
}
