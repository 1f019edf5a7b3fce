package dev.sluice.scorer.feed;

import dev.sluice.schemas.serdes.ClientErrors;
import dev.sluice.schemas.serdes.LateRecords;
import dev.sluice.schemas.serdes.UnknownSchemaException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads records of topics that are followed from their beginning: waits for a registry that is away, sets those aside whose schema it does not know yet, and logs and leaves
 * out what is unreadable. For one thread.
 */
public final class RecordReader {
    private static final Logger LOG = LoggerFactory.getLogger(RecordReader.class);
    private static final long RETRY_MILLIS = 500;

    private final CountDownLatch closing;
    private final Runnable behind;
    private final LateRecords late = new LateRecords(Clock.systemUTC());

    /**
     * @param closing ends every wait when it reaches 0
     * @param behind told before each wait for the registry, and when a record is set aside
     */
    public RecordReader(CountDownLatch closing, Runnable behind) {
        this.closing = closing;
        this.behind = behind;
    }

    /** Begins anew, before the topics are read from their beginning. */
    public void begin() {
        late.clear();
    }

    /** What is to be read now: records set aside before whose time has come, then what was polled. */
    public List<ConsumerRecord<byte[], byte[]>> due(ConsumerRecords<byte[], byte[]> polled) {
        return late.with(polled);
    }

    /** Whether nothing that was set aside may still be read within the registry's patience. */
    public boolean complete() {
        return !late.mayCome();
    }

    /** @return the record's value; null for a tombstone, for one that cannot be read or not yet, and where the wait was ended */
    public <T> @Nullable T read(Deserializer<T> deserializer, ConsumerRecord<byte[], byte[]> record)
            throws InterruptedException {
        while (record.value() != null && closing.getCount() > 0) {
            try {
                return deserializer.deserialize(record.topic(), record.value());
            } catch (UnknownSchemaException e) {
                late.add(record, e);
                if (e.mayPass()) {
                    behind.run();
                }
                return null;
            } catch (SerializationException e) {
                if (!ClientErrors.registryUnavailable(e)) {
                    ignored(record, e);
                    return null;
                }
                behind.run();
                pause();
            }
        }
        return null;
    }

    /** Logs that a record is left out, and why. */
    public static void ignored(ConsumerRecord<byte[], byte[]> record, RuntimeException reason) {
        LOG.atWarn()
                .addKeyValue("topic", record.topic())
                .addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset())
                .addKeyValue("reason", reason.getMessage())
                .log("ignoring an unreadable record");
    }

    /** Waits half a second before the next attempt, less if closing begins. */
    public void pause() throws InterruptedException {
        boolean unused = closing.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }
}
