package dev.sluice.infra.cli.deadletters;

import dev.sluice.schemas.samples.DeadLetters;
import dev.sluice.schemas.serdes.Connection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The dead letters of an installation at one moment. That a letter was replayed stands behind it, so the topic is read twice: once for what was replayed,
 * once for the letters, of which none is kept.
 */
final class LetterBox implements AutoCloseable {
    private final CommittedRecords records;
    private final Map<TopicPartition, Long> ends;
    private final Set<LetterId> replayed = new HashSet<>();

    private LetterBox(CommittedRecords records, Map<TopicPartition, Long> ends) {
        this.records = records;
        this.ends = ends;
        records.read(ends, record -> {
            if (DeadLetters.tellsReplay(record.headers())) {
                LetterId.parse(DeadLetters.text(record.headers(), DeadLetters.REPLAYED))
                        .ifPresent(replayed::add);
            }
        });
    }

    /** For who looks: what is committed by now. */
    static LetterBox open(Connection connection) {
        CommittedRecords records =
                new CommittedRecords(connection, connection.topics().deadLetters());
        return new LetterBox(records, records.committedEnds());
    }

    /** For who replays: waits for transactions that are open, behind which there may be more that was replayed. */
    static LetterBox openSettled(Connection connection) throws InterruptedException {
        CommittedRecords records =
                new CommittedRecords(connection, connection.topics().deadLetters());
        return new LetterBox(records, records.writtenEnds());
    }

    /** Hands over every letter, each partition in its order. */
    void each(Consumer<Letter> handler) {
        records.read(ends, record -> {
            if (!DeadLetters.tellsReplay(record.headers())) {
                handler.accept(Letter.of(record, replayed.contains(LetterId.of(record))));
            }
        });
    }

    @Override
    public void close() {
        records.close();
    }
}
