package dev.sluice.infra.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ResumedIngestTest {
    private static final TopicCatalogue TOPICS = new TopicCatalogue("sluice", 1);
    private static final IngestConfig TWO_PASSES = IngestConfig.defaults().withPasses(2);

    @Test
    void sendsWhatIsMissingOnceUnderTheSameDescriptor() {
        // Given
        MockProducer<String, SpecificRecord> first = producer(true);
        ingester(first, TWO_PASSES, null).run();
        List<LabelledSample> all = samples(first);
        // some of the second pass are there, and one of the first was lost with the quorum
        List<LabelledSample> there = Stream.concat(all.subList(0, 3).stream(), all.subList(4, 13).stream())
                .toList();
        Delivered delivered = delivered(first, there);

        // When
        MockProducer<String, SpecificRecord> second = producer(true);
        Ingester resumed = ingester(second, TWO_PASSES, delivered);
        resumed.run();

        // Then
        assertThat(second.history()).noneMatch(record -> record.topic().equals(TOPICS.datasets()));
        assertThat(Stream.concat(there.stream(), samples(second).stream()).map(ResumedIngestTest::name))
                .containsExactlyInAnyOrderElementsOf(
                        all.stream().map(ResumedIngestTest::name).toList());
        assertThat(samples(second))
                .extracting(LabelledSample::getDescribedAt)
                .containsOnly(all.get(0).getDescribedAt());
        assertThat(resumed.there()).isEqualTo(12);
        assertThat(resumed.complete()).isTrue();
    }

    @Test
    void samplesOfAnEarlierIngestDoNotCount() {
        // Given
        MockProducer<String, SpecificRecord> earlier = producer(true);
        ingester(earlier, TWO_PASSES, null).run();
        List<LabelledSample> old = samples(earlier);
        old.forEach(sample -> sample.setDescribedAt(sample.getDescribedAt().minusSeconds(60)));

        // When
        Delivered delivered = delivered(earlier, old);

        // Then
        assertThat(delivered.size()).isZero();
    }

    @Test
    void anotherDataSetIsNotGoneOnWith() {
        // Given
        MockProducer<String, SpecificRecord> first = producer(true);
        ingester(first, TWO_PASSES, null).run();
        Ingester other = ingester(producer(true), TWO_PASSES.withPasses(3), delivered(first, List.of()));

        // When // Then
        assertThatThrownBy(other::run)
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("has passes 3, the ingest to go on with announced 2");
    }

    @Test
    void afterAFailureTheMessageNamesTheOption() {
        // Given
        MockProducer<String, SpecificRecord> broken = producer(true);
        Ingester ingester = ingester(broken, TWO_PASSES, null);
        broken.flushException = new TimeoutException("no quorum");

        // When // Then
        assertThatThrownBy(ingester::run)
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("no quorum; --resume goes on after what is there");
    }

    @Test
    void noMoreThanATenthOfASecondWaitsForBrokers() {
        // Given
        MockProducer<String, SpecificRecord> silent = producer(false);
        Ingester ingester = ingester(silent, TWO_PASSES.withRate(50), new Delivered(descriptor(), 1 << 20));
        Thread running = new Thread(ingester);

        // When
        running.start();

        // Then
        Awaitility.await()
                .during(Duration.ofMillis(400))
                .atMost(Duration.ofSeconds(20))
                .until(() -> ingester.sent() == 5);
        ingester.close();
    }

    @Test
    void samplesThatAreTooLargeAreRefusedBeforeAnyIsSent() {
        // Given
        MockProducer<String, SpecificRecord> producer = producer(true);
        Ingester ingester = new Ingester(
                producer, TOPICS, IngestConfig.defaults(), Samples.ofSize(3, 1024, 1024), null, Clock.systemUTC());

        // When // Then
        assertThatThrownBy(ingester::run)
                .isInstanceOf(IngestException.class)
                .hasMessageContaining(
                        "has 1048576 bytes, records of sluice.samples may have --max-record-bytes 1000000")
                .hasMessageContaining("max.message.bytes=");
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void aTopicsOwnLimitIsNamedWithTheSample() {
        // Given
        String reason = Producers.reason(
                new RecordTooLargeException("larger than the server accepts"), TOPICS, TOPICS.samples());

        // When // Then
        assertThat(reason)
                .contains("--max-record-bytes 1000000")
                .contains("--entity-name sluice.samples --add-config max.message.bytes=1065536");
    }

    private static DatasetDescriptor descriptor() {
        MockProducer<String, SpecificRecord> producer = producer(true);
        ingester(producer, TWO_PASSES, null).run();
        return (DatasetDescriptor) producer.history().get(0).value();
    }

    private static Delivered delivered(MockProducer<String, SpecificRecord> by, List<LabelledSample> there) {
        Delivered delivered =
                new Delivered((DatasetDescriptor) by.history().get(0).value(), 1 << 20);
        there.forEach(delivered::add);
        return delivered;
    }

    private static MockProducer<String, SpecificRecord> producer(boolean answering) {
        return new MockProducer<>(answering, null, new StringSerializer(), (topic, value) -> new byte[0]);
    }

    private static Ingester ingester(
            MockProducer<String, SpecificRecord> producer, IngestConfig config, @Nullable Delivered delivered) {
        return new Ingester(producer, TOPICS, config, new Samples(10), delivered, Clock.systemUTC());
    }

    private static List<LabelledSample> samples(MockProducer<String, SpecificRecord> producer) {
        return producer.history().stream()
                .filter(record -> record.topic().equals(TOPICS.samples()))
                .map(record -> (LabelledSample) record.value())
                .toList();
    }

    private static String name(LabelledSample sample) {
        return sample.getPass() + "/" + sample.getId();
    }
}
