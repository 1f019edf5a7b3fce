package dev.sluice.schemas.serdes;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records of compacted topics whose schema the registry does not know yet. They are read again every five seconds, for ever, until they can be read or a
 * newer record of their key comes; meanwhile others are read, so that none keeps the rest waiting. At most 64 MiB of them are held. Not thread-safe.
 */
public final class LateRecords {
    private static final Logger LOG = LoggerFactory.getLogger(LateRecords.class);
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final long MOST_BYTES = 64L << 20;

    private final Clock clock;
    private final Map<Place, Late> records = new LinkedHashMap<>();
    private Instant next = Instant.MIN;
    private long bytes;

    private record Place(String topic, ByteBuffer key) {
        static Place of(ConsumerRecord<byte[], byte[]> record) {
            return new Place(record.topic(), ByteBuffer.wrap(record.key() == null ? new byte[0] : record.key()));
        }
    }

    private record Late(ConsumerRecord<byte[], byte[]> record, boolean mayPass) {
        long bytes() {
            return record.value() == null ? 0 : record.value().length;
        }
    }

    public LateRecords(Clock clock) {
        this.clock = clock;
    }

    /** Sets a record aside; those set aside first are left out if there are too many. */
    public void add(ConsumerRecord<byte[], byte[]> record, UnknownSchemaException reason) {
        if (records.isEmpty()) {
            next = clock.instant().plus(EVERY);
        }
        remove(record);
        Late late = new Late(record, reason.mayPass());
        records.put(Place.of(record), late);
        bytes += late.bytes();
        LOG.atDebug()
                .addKeyValue("topic", record.topic())
                .addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset())
                .addKeyValue("reason", reason.getMessage())
                .log("set aside until the schema registry knows its schema");
        for (Iterator<Late> oldest = records.values().iterator(); bytes > MOST_BYTES && oldest.hasNext(); ) {
            Late left = oldest.next();
            oldest.remove();
            bytes -= left.bytes();
            LOG.atWarn()
                    .addKeyValue("topic", left.record().topic())
                    .addKeyValue("partition", left.record().partition())
                    .addKeyValue("offset", left.record().offset())
                    .log("left out: too many records have schemas that the schema registry does not know");
        }
    }

    /** What is to be read now, in order: records set aside whose time has come, and what was polled; older ones of the same keys are dropped. */
    public List<ConsumerRecord<byte[], byte[]>> with(Iterable<ConsumerRecord<byte[], byte[]>> polled) {
        if (!records.isEmpty()) {
            polled.forEach(this::remove);
        }
        List<ConsumerRecord<byte[], byte[]>> now = new ArrayList<>();
        if (!records.isEmpty() && !clock.instant().isBefore(next)) {
            records.values().forEach(late -> now.add(late.record()));
            clear();
        }
        polled.forEach(now::add);
        return now;
    }

    /** Whether any of them may be readable within the registry's patience, so that what it would say cannot count as absent yet. */
    public boolean mayCome() {
        return records.values().stream().anyMatch(Late::mayPass);
    }

    /** Forgets all, before their topics are read from the beginning. */
    public void clear() {
        records.clear();
        bytes = 0;
    }

    private void remove(ConsumerRecord<byte[], byte[]> newer) {
        Late older = records.remove(Place.of(newer));
        if (older != null) {
            bytes -= older.bytes();
        }
    }
}
