package dev.sluice.infra.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.EvidenceOrigin;
import dev.sluice.schemas.records.TrustedSample;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class TrustedPublisherTest {
    private static final TopicCatalogue TOPICS = new TopicCatalogue("sluice", 1);
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final MockProducer<String, SpecificRecord> producer =
            new MockProducer<>(true, null, new StringSerializer(), (topic, value) -> new byte[0]);
    private final TrustedPublisher publisher = new TrustedPublisher(producer, TOPICS, Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void aTrustedSampleIsPublishedUnderItsIdWithTheLabelItWasGivenAsTheRightOne() {
        // When
        int published = publisher.publish(source("", 1));

        // Then
        assertThat(published).isEqualTo(1);
        ProducerRecord<String, SpecificRecord> record = producer.history().get(0);
        assertThat(record.topic()).isEqualTo("sluice.trusted");
        assertThat(record.key()).isEqualTo("s1");
        TrustedSample value = (TrustedSample) record.value();
        assertThat(value.getSample().getId()).isEqualTo("s1");
        assertThat(value.getSample().getLabels()).containsExactly(1);
        assertThat(value.getRightLabels()).containsExactly(1);
        assertThat(value.getOrigin()).isEqualTo(EvidenceOrigin.TRUSTED);
        assertThat(value.getInclusionProbability()).isEqualTo(1);
        assertThat(value.getRevision()).isEqualTo(1);
        assertThat(value.getAddedAt()).isEqualTo(NOW);
    }

    @Test
    void unusableSamplesAreLeftOutAndIdsBeginWithThePrefix() {
        assertThat(publisher.publish(source("more/", 0, 4, 5))).isEqualTo(2);
        assertThat(producer.history()).extracting(ProducerRecord::key).containsExactly("more/s0", "more/s5");
    }

    @Test
    void aSampleThatIsTooLargeEndsItAndTheMessageNamesTheLimit() {
        // Given
        producer.sendException = new RecordTooLargeException("2 MB");

        // When, Then
        assertThatThrownBy(() -> publisher.publish(source("", 0)))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("sluice.trusted")
                .hasMessageContaining("--max-record-bytes 1000000");
    }

    @Test
    void otherClassNamesThanThoseDescribedAreRefusedWithBoth() {
        // Given
        DatasetDescriptor described = Descriptors.describe(new Samples(4), IngestConfig.defaults(), Clock.systemUTC());

        // When, Then
        TrustedPublisher.check(new Samples(2).facts(), described);
        described.setClassNames(List.of("a", "c"));
        assertThatThrownBy(() -> TrustedPublisher.check(new Samples(2).facts(), described))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("class names [a, b]")
                .hasMessageContaining("[a, c]");
    }

    private static TrustedSource source(String prefix, int... indices) {
        return new TrustedSource(new Samples(6, 4), indices, prefix);
    }
}
