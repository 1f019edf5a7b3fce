package dev.sluice.infra.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.schemas.records.CountedBy;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.PassCount;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IngesterTest {
    private static final TopicCatalogue TOPICS = new TopicCatalogue("sluice", 1);
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private final MockProducer<String, SpecificRecord> producer =
            new MockProducer<>(true, null, new StringSerializer(), (topic, value) -> new byte[0]);

    @Test
    void publishesTheDescriptorBeforeTheFirstSample() {
        // Given
        Ingester ingester = ingester(IngestConfig.defaults().withPasses(3), new Samples(12));

        // When
        ingester.run();

        // Then
        ProducerRecord<String, SpecificRecord> first = producer.history().get(0);
        assertThat(first.topic()).isEqualTo("sluice.datasets");
        assertThat(first.key()).isEqualTo("tiny");
        DatasetDescriptor descriptor = (DatasetDescriptor) first.value();
        assertThat(descriptor.getExpectedSamples()).isEqualTo(36);
        assertThat(descriptor.getPasses()).isEqualTo(3);
        assertThat(descriptor.getCreatedAt()).isEqualTo(NOW);
        // levels 0, 50 ... 250, each as often
        assertThat(descriptor.getMean()).isCloseTo(125 / 255.0, within(1e-12));
        assertThat(descriptor.getStandardDeviation()).isCloseTo(50 / 255.0 * Math.sqrt(35 / 12.0), within(1e-12));
    }

    @Test
    void saysHowManySamplesAPassHasOnceAllAreDelivered() {
        // When
        ingester(IngestConfig.defaults().withPasses(2), new Samples(12)).run();

        // Then
        List<ProducerRecord<String, SpecificRecord>> sent = producer.history();
        assertThat(List.of(sent.get(13), sent.get(26)))
                .extracting(ProducerRecord::value)
                .containsExactly(
                        new PassCount("tiny", NOW, 1, CountedBy.INGEST, 12L, 0L),
                        new PassCount("tiny", NOW, 2, CountedBy.INGEST, 12L, 0L));
        assertThat(sent).hasSize(27);
    }

    @Test
    void keepsTheNormalisationItsModelsWereTrainedWith() {
        // Given
        Ingester ingester = ingester(IngestConfig.defaults(), new Samples(12));
        DatasetDescriptor earlier = Descriptors.describe(new Samples(12), IngestConfig.defaults(), CLOCK);
        earlier.setMean(0.25);
        earlier.setStandardDeviations(List.of(1., 2., 3., 4.));
        ingester.keepNormalisation(earlier);

        // When
        ingester.run();

        // Then
        DatasetDescriptor published =
                (DatasetDescriptor) producer.history().get(0).value();
        assertThat(published.getMean()).isEqualTo(0.25);
        assertThat(published.getStandardDeviations()).containsExactly(1., 2., 3., 4.);
    }

    @Test
    void refusesADataSetWhoseClassesHaveChanged() {
        // Given
        Ingester ingester = ingester(IngestConfig.defaults(), new Samples(12));
        DatasetDescriptor earlier = Descriptors.describe(new Samples(12), IngestConfig.defaults(), CLOCK);
        earlier.setClassNames(List.of("a", "b", "c"));
        ingester.keepNormalisation(earlier);

        // When // Then
        assertThatThrownBy(ingester::run)
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("was ingested with classes [a, b, c], now it has [a, b]")
                .hasMessageContaining("--dataset");
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void streamsEverySampleOnceInEachPassAndEachPassInAnotherOrder() {
        // Given
        Ingester ingester = ingester(IngestConfig.defaults().withPasses(2), new Samples(50));

        // When
        ingester.run();

        // Then
        List<String> first = ids(samples().subList(0, 50));
        List<String> second = ids(samples().subList(50, 100));
        assertThat(samples().subList(0, 50)).extracting(LabelledSample::getPass).containsOnly(1);
        assertThat(samples().subList(50, 100))
                .extracting(LabelledSample::getPass)
                .containsOnly(2);
        assertThat(first).doesNotHaveDuplicates();
        assertThat(second).containsExactlyInAnyOrderElementsOf(first).isNotEqualTo(first);
        assertThat(ingester.sent()).isEqualTo(100).isEqualTo(ingester.total());
        assertThat(ingester.acknowledged()).isEqualTo(100);
        assertThat(ingester.complete()).isTrue();
    }

    @Test
    void streamsSamplesThatTheirReadersAccept() {
        // Given
        Ingester ingester = ingester(IngestConfig.defaults(), new Samples(6));

        // When
        ingester.run();

        // Then
        SampleDecoder decoder =
                new SampleDecoder((DatasetDescriptor) producer.history().get(0).value());
        for (ProducerRecord<String, SpecificRecord> record : producer.history().subList(1, 7)) {
            LabelledSample sample = (LabelledSample) record.value();
            decoder.check(sample);
            assertThat(record.topic()).isEqualTo("sluice.samples");
            assertThat(record.key()).isEqualTo(sample.getId());
            assertThat(sample.getProvenance()).isEqualTo(Provenance.SOURCE);
            assertThat(sample.getObservedAt()).isEqualTo(NOW);
            assertThat(sample.getAttributes()).isEmpty();
        }
    }

    @Test
    void repeatsTheOrderOfASeed() {
        // Given
        ingester(IngestConfig.defaults().withSeed(9), new Samples(50)).run();
        List<String> first = ids(samples());
        producer.clear();

        // When
        ingester(IngestConfig.defaults().withSeed(9), new Samples(50)).run();

        // Then
        assertThat(ids(samples())).isEqualTo(first);
    }

    @Test
    void aLimitDrawsTheSameSamplesForEveryPass() {
        // Given
        Ingester ingester = ingester(IngestConfig.defaults().withPasses(2).withLimit(10), new Samples(1000));

        // When
        ingester.run();

        // Then
        assertThat(ids(samples())).hasSize(20);
        assertThat(ids(samples()).stream().distinct()).hasSize(10);
        assertThat(((DatasetDescriptor) producer.history().get(0).value()).getExpectedSamples())
                .isEqualTo(20);
    }

    @Test
    void leavesOutUnusableSamplesAndSaysHowMany() {
        // Given
        Ingester ingester = ingester(IngestConfig.defaults().withPasses(2), new Samples(10, 3, 7));

        // When
        ingester.run();

        // Then
        assertThat(ids(samples())).hasSize(16).doesNotContain("s3", "s7");
        assertThat(ingester.skipped()).isEqualTo(2);
        assertThat(ingester.complete()).isTrue();
    }

    @Test
    void failsWithCountsIfASampleCannotBeDelivered() {
        // Given
        Ingester ingester =
                new Ingester(new RejectingProducer(), TOPICS, IngestConfig.defaults(), new Samples(3), null, CLOCK);

        // When // Then
        assertThatThrownBy(ingester::run)
                .isInstanceOf(IngestException.class)
                .hasMessageStartingWith(
                        "sending to sluice.samples failed after 3 samples sent, 2 acknowledged, of 3: sample 's")
                .hasMessageContaining(
                        "of 4 bytes: too large; records of sluice.samples may have --max-record-bytes 1000000")
                .hasCauseInstanceOf(RecordTooLargeException.class);
        assertThat(ingester.complete()).isFalse();
    }

    @Test
    void stopsWhenClosedAndReturnsNormally() throws InterruptedException {
        // Given
        Ingester ingester = ingester(IngestConfig.defaults().withRate(0.001), new Samples(1000));
        Thread running = new Thread(ingester);
        running.start();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> ingester.sent() == 1);

        // When
        ingester.close();
        ingester.close();

        // Then
        running.join(10_000);
        assertThat(running.isAlive()).isFalse();
        assertThat(ingester.complete()).isFalse();
        assertThat(producer.closed()).isTrue();
    }

    @Test
    void runsOnce() {
        // Given
        Ingester ingester = ingester(IngestConfig.defaults(), new Samples(3));
        ingester.run();

        // When // Then
        assertThatThrownBy(ingester::run).isInstanceOf(IllegalStateException.class);
    }

    private Ingester ingester(IngestConfig config, Samples source) {
        return new Ingester(producer, TOPICS, config, source, null, CLOCK);
    }

    private List<LabelledSample> samples() {
        return producer.history().stream()
                .filter(record -> record.topic().equals("sluice.samples"))
                .map(record -> (LabelledSample) record.value())
                .toList();
    }

    private static List<String> ids(List<LabelledSample> samples) {
        return samples.stream().map(LabelledSample::getId).toList();
    }

    /** Acknowledges descriptors at once and rejects the first sample when flushed. */
    private static final class RejectingProducer extends MockProducer<String, SpecificRecord> {
        RejectingProducer() {
            super(false, null, new StringSerializer(), (topic, value) -> new byte[0]);
        }

        @Override
        public synchronized Future<RecordMetadata> send(
                ProducerRecord<String, SpecificRecord> record, @Nullable Callback callback) {
            Future<RecordMetadata> acknowledgement = super.send(record, callback);
            if (record.topic().equals(TOPICS.datasets())) {
                completeNext();
            }
            return acknowledgement;
        }

        @Override
        public synchronized void flush() {
            errorNext(new RecordTooLargeException("too large"));
            super.flush();
        }
    }
}
