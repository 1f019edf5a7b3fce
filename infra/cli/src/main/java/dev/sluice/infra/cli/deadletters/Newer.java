package dev.sluice.infra.cli.deadletters;

import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicSpec;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Whether something newer has taken a record's place. In a compacted topic the last record of a key is what counts: a verdict, or a trusted sample, that was
 * written again behind a newer one would undo it.
 */
final class Newer {
    private record Place(int partition, ByteBuffer key) {}

    private final Connection connection;
    private final Map<String, Map<Place, Long>> lastByTopic = new HashMap<>();

    Newer(Connection connection) {
        this.connection = connection;
    }

    /** Reads the topic once, when its first letter asks. */
    boolean than(Letter.Source source, byte[] key) {
        if (!compacted(source.topic())) {
            return false;
        }
        Long last = lastByTopic
                .computeIfAbsent(source.topic(), this::last)
                .get(new Place(source.partition(), ByteBuffer.wrap(key)));
        return last != null && last > source.offset();
    }

    private boolean compacted(String topic) {
        return connection.topics().all().stream()
                .filter(spec -> spec.name().equals(topic))
                .map(TopicSpec::settings)
                .anyMatch(settings -> "compact".equals(settings.get("cleanup.policy")));
    }

    private Map<Place, Long> last(String topic) {
        Map<Place, Long> last = new HashMap<>();
        try (CommittedRecords records = new CommittedRecords(connection, topic)) {
            records.read(records.committedEnds(), record -> {
                if (record.key() != null) {
                    last.put(new Place(record.partition(), ByteBuffer.wrap(record.key())), record.offset());
                }
            });
        }
        return last;
    }
}
