package dev.sluice.infra.cli.deadletters;

import dev.sluice.schemas.samples.DeadLetters;
import dev.sluice.schemas.serdes.ClientErrors;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.serdes.TransactionTime;
import dev.sluice.schemas.serdes.TransactionalClients;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Writes letters to their sources again, some hundreds in a transaction, and in the same transaction that it was done: either both are there or neither is.
 * One at a time for each installation: who begins later fences who began before, whose open transaction comes to nothing.
 */
final class Replayer implements AutoCloseable {
    private static final int LETTERS = 500;
    private static final int BYTES = 8 << 20;

    private final String deadLetterTopic;
    private final Producer<byte[], byte[]> producer;
    private long committed;
    private int letters;
    private long bytes;

    /** @param producer transactional; closed with this */
    Replayer(String deadLetterTopic, Producer<byte[], byte[]> producer) {
        this.deadLetterTopic = deadLetterTopic;
        this.producer = producer;
    }

    /** Takes over from any other; what that one has committed can be read from now on. */
    static Replayer open(Connection connection) {
        int largest = connection.topics().maxRequestBytes();
        Map<String, Object> settings = new HashMap<>(TransactionTime.settings((long) BYTES + largest));
        settings.put("max.request.size", largest);
        settings.put("buffer.memory", Math.max(32L << 20, 2L * largest));
        Producer<byte[], byte[]> producer = new TransactionalClients(connection)
                .producer(
                        connection.topics().prefix() + "-dead-letters",
                        TransactionTime.millis((long) BYTES + largest),
                        settings);
        try {
            producer.initTransactions();
        } catch (RuntimeException e) {
            producer.close();
            throw e;
        }
        return new Replayer(connection.topics().deadLetters(), producer);
    }

    /**
     * Puts a letter back.
     *
     * @throws IllegalStateException if it cannot be written, saying how many were
     */
    void replay(Letter letter) {
        Letter.Source source = Objects.requireNonNull(letter.source(), "source");
        try {
            if (letters == 0) {
                producer.beginTransaction();
            }
            send(new ProducerRecord<>(source.topic(), source.partition(), letter.key(), letter.value()));
            send(DeadLetters.replayed(
                    deadLetterTopic, letter.id().partition(), letter.id().offset()));
        } catch (KafkaException e) {
            throw failed(e);
        }
        letters++;
        bytes += letter.bytes();
        if (letters >= LETTERS || bytes >= BYTES) {
            commit();
        }
    }

    /** Commits what is open, and says how many letters were put back in all. */
    long commit() {
        if (letters > 0) {
            try {
                producer.commitTransaction();
            } catch (KafkaException e) {
                throw failed(e);
            }
            committed += letters;
            letters = 0;
            bytes = 0;
        }
        return committed;
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        // what is refused makes the commit fail
        Future<?> unused = producer.send(record);
    }

    private IllegalStateException failed(KafkaException e) {
        return new IllegalStateException(
                (ClientErrors.fenced(e)
                                ? "another replay of this installation has taken over"
                                : "the dead letters cannot be written")
                        + " after " + committed
                        + " were replayed; run it again, those that were written are left out then",
                e);
    }

    @Override
    public void close() {
        producer.close();
    }
}
