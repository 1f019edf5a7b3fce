package dev.sluice.trainer.service;

import static dev.sluice.trainer.service.TrainingRun.weighted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.schemas.records.ConsumedOffset;
import dev.sluice.trainer.config.TrainerConfig;
import dev.sluice.trainer.config.TrainerConfig.LostRecords;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a trainer does whose topic no longer holds what it would read next. */
class LostRecordsTest {
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("dev.sluice.trainer.input.ResumePoints");

    private final TrainingRun trainer = new TrainingRun();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        LOGGER.addAppender(log);
    }

    @AfterEach
    void detach() {
        LOGGER.detachAppender(log);
    }

    @Test
    void recordsThatRetentionTookSinceTheSnapshotAreSaidAndGoneWithout() throws Exception {
        // Given a snapshot at offset 4, and a topic that now begins at 7
        stream(4);
        trainer.run(null);
        stream(6);
        trainer.first = 7;

        // When
        trainer.run(null);

        // Then
        assertThat(trainer.last().getSamplesSeen()).isEqualTo(4 + 3);
        assertThat(trainer.last().getConsumedOffsets()).containsExactly(offset(10));
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("sluice.training-0", "offset 4", "begins at 7", "up to 3 records");
        assertThat(log.list.get(0).getKeyValuePairs())
                .extracting(pair -> pair.key, pair -> pair.value)
                .contains(tuple("partition", 0), tuple("savedOffset", 4L), tuple("firstOffset", 7L), tuple("lost", 3L));
    }

    @Test
    void aTrainerThatIsToStopStopsAndSaysHowManyAreGone() throws Exception {
        // Given
        stream(4);
        trainer.run(null);
        stream(6);
        trainer.first = 7;
        trainer.more = config -> config.withLostRecords(LostRecords.STOP);
        long version = trainer.last().getVersion();

        // Then
        assertThatThrownBy(() -> trainer.run(null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("sluice.training-0", "up to 3 records", "--on-lost-records continue");
        assertThat(trainer.last().getVersion()).isEqualTo(version);
    }

    @Test
    void recordsThatRetentionTakesFromARunningTrainerAreSaidAsWell() throws Exception {
        // Given
        stream(10);
        trainer.firstMeanwhile = 6;

        // When
        trainer.run(null);

        // Then
        assertThat(trainer.last().getSamplesSeen()).isEqualTo(4);
        assertThat(warnings()).singleElement().asString().contains("offset 0", "begins at 6", "up to 6 records");
    }

    @Test
    void aTopicMadeAnewIsReadFromItsBeginningAndSaid() throws Exception {
        // Given a trainer that reads again what it had retained, as far back as before its snapshot's offset
        trainer.more = config -> config.withReplay(new TrainerConfig.Replay(8, 1));
        stream(8);
        trainer.run(null);
        trainer.input.clear();
        stream(3);

        // When
        trainer.run(null);

        // Then
        assertThat(trainer.last().getSamplesSeen()).isEqualTo(8 + 3);
        assertThat(trainer.last().getConsumedOffsets()).containsExactly(offset(3));
        assertThat(warnings()).singleElement().asString().contains("offset 8", "ends at 3", "made anew");
    }

    @Test
    void aNewTrainerBeginsWithWhatTheTopicHoldsAndSaysNothing() throws Exception {
        // Given
        stream(10);
        trainer.first = 7;
        trainer.more = config -> config.withLostRecords(LostRecords.STOP);

        // When
        trainer.run(null);

        // Then
        assertThat(trainer.last().getSamplesSeen()).isEqualTo(3);
        assertThat(warnings()).isEmpty();
    }

    @Test
    void theEndOfATransactionIsNoRecordThatCouldBeLost() throws Exception {
        // Given records before the end of a transaction, all of which retention has taken since
        stream(3);
        trainer.endMarkers = 1;
        trainer.run(null);
        trainer.input.add(new byte[0]);
        trainer.endMarkers = 0;
        trainer.first = 4;
        trainer.more = config -> config.withLostRecords(LostRecords.STOP);

        // When
        trainer.run(null);

        // Then
        assertThat(warnings()).isEmpty();
    }

    private void stream(int records) {
        for (int i = 0; i < records; i++) {
            trainer.input.add(weighted("d", i, 1));
        }
    }

    private static ConsumedOffset offset(long offset) {
        return new ConsumedOffset("sluice.training", 0, offset);
    }

    private List<String> warnings() {
        return log.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
