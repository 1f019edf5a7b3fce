package dev.sluice.infra.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.time.Clock;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IngestThreadTest {
    private static final long LONG = 30_000;

    @Test
    void endsOnceEverythingHasBeenDelivered() throws InterruptedException {
        // Given
        Ingester ingester = ingester(producer(true));

        // When
        IngestThread work = IngestThread.start(ingester);

        // Then
        assertThat(work.ended(LONG)).isTrue();
        assertThat(ingester.complete()).isTrue();
    }

    @Test
    void goesOnWhileTheBrokersHaveNotAnswered() throws InterruptedException {
        // Given
        MockProducer<String, SpecificRecord> producer = producer(false);

        // When
        IngestThread work = IngestThread.start(ingester(producer));

        // Then
        assertThat(work.ended(10)).isFalse();
        // lets the thread end
        refuse(producer);
    }

    @Test
    void throwsWhatTheIngesterThrew() {
        // Given
        MockProducer<String, SpecificRecord> producer = producer(false);
        IngestThread work = IngestThread.start(ingester(producer));

        // When
        refuse(producer);

        // Then
        assertThatThrownBy(() -> work.ended(LONG))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("cannot publish 'tiny' to sluice.datasets")
                .hasMessageContaining("no broker");
    }

    private static MockProducer<String, SpecificRecord> producer(boolean answering) {
        return new MockProducer<>(answering, null, new StringSerializer(), (topic, value) -> new byte[0]);
    }

    /** Waits for a record, and tells that it was not delivered. */
    private static void refuse(MockProducer<String, SpecificRecord> producer) {
        Awaitility.await().until(() -> producer.errorNext(new TimeoutException("no broker")));
    }

    private static Ingester ingester(MockProducer<String, SpecificRecord> producer) {
        return new Ingester(
                producer,
                new TopicCatalogue("sluice", 1),
                IngestConfig.defaults(),
                new Samples(12),
                null,
                Clock.systemUTC());
    }
}
