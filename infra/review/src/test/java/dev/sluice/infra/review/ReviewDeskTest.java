package dev.sluice.infra.review;

import static dev.sluice.infra.review.ReviewRecords.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.records.Verdict;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class ReviewDeskTest {
    private final MockProducer<String, Verdict> producer =
            new MockProducer<>(true, null, new StringSerializer(), (topic, value) -> new byte[0]);

    @Test
    void publishesVerdictsByTheirSamplesId() throws InterruptedException {
        // When
        ReviewDesk.publish(producer, "sluice.verdicts", List.of(verdict("d", "a", 1), verdict("d", "b", 1)));

        // Then
        assertThat(producer.history()).extracting(ProducerRecord::key).containsExactly("a", "b");
        assertThat(producer.history()).extracting(ProducerRecord::topic).containsOnly("sluice.verdicts");
    }

    @Test
    void saysHowManyVerdictsWereDeliveredBeforeAFailure() {
        // Given
        producer.sendException = new TimeoutException("no broker");

        // When // Then
        assertThatThrownBy(() -> ReviewDesk.publish(producer, "sluice.verdicts", List.of(verdict("d", "a", 1))))
                .isInstanceOf(ReviewException.class)
                .hasMessageContaining("failed after 0 of 1 verdicts: no broker")
                .hasCauseInstanceOf(TimeoutException.class);
    }
}
