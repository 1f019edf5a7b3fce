package dev.sluice.scorer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class OutputTransactionTest {
    private int sends;
    private Callback lastCallback = (metadata, e) -> {};
    private boolean failing = true;
    private final OutputTransaction transaction = new OutputTransaction(
            FailingProducer::new, new MockConsumer<byte[], byte[]>("earliest")::groupMetadata, new SettableClock());

    @Test
    void aRecordThatCannotBeSentFailsTheTransactionBeforeTheNextOne() {
        // Given a producer that waits in vain for the partition, as it does for each record anew
        transaction.start();

        // When
        assertThatThrownBy(() -> transaction.add("samples", List.of(output(0), output(1), output(2))))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("scored")
                .hasRootCauseInstanceOf(TimeoutException.class);

        // Then
        assertThat(sends).isEqualTo(1);
        assertThatThrownBy(transaction::commit).hasRootCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void aFailureThatComesLaterFailsWhatIsSentNextAndNotTheTransactionAfter() {
        // Given
        failing = false;
        transaction.start();
        transaction.add("samples", List.of(output(0)));
        Callback late = lastCallback;
        late.onCompletion(null, new TimeoutException("expired"));

        // When
        assertThatThrownBy(transaction::check).hasRootCauseInstanceOf(TimeoutException.class);
        transaction.discard();
        transaction.start();
        transaction.add("samples", List.of(output(0)));
        late.onCompletion(null, new TimeoutException("expired"));

        // Then
        transaction.commit();
        assertThat(transaction.commits()).isEqualTo(1);
    }

    private static Output output(long offset) {
        return new Output(0, offset, new ProducerRecord<>("scored", 7, new byte[1], new byte[1]), 1);
    }

    private final class FailingProducer extends MockProducer<byte[], byte[]> {
        FailingProducer() {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            sends++;
            lastCallback = callback;
            if (!failing) {
                return super.send(record, callback);
            }
            TimeoutException failure = new TimeoutException("Partition 7 of topic scored not present in metadata");
            callback.onCompletion(null, failure);
            return CompletableFuture.failedFuture(failure);
        }
    }
}
