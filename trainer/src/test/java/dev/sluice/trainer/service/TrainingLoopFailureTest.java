package dev.sluice.trainer.service;

import static dev.sluice.trainer.service.TrainingRun.weighted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.trainer.snapshot.FakeModelsTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** Which failures a trainer gets over, and which end its run. */
class TrainingLoopFailureTest {
    private final TrainingRun trainer = new TrainingRun();

    @Test
    void aPublicationOfUnknownOutcomeIsRepeatedIfItDidNotTakePlace() throws Exception {
        // Given the first producer's commit fails and nothing is there to read afterwards
        trainer.models.commitFailures.add(new TimeoutException("no answer"));

        // When
        trainer.run(null);

        // Then
        assertThat(trainer.models.producers).hasSize(2);
        assertThat(trainer.models.snapshots())
                .extracting(ModelSnapshot::getVersion)
                .containsExactly(1L);
    }

    @Test
    void aTrainerStopsWhenAnotherHasTakenOver() throws Exception {
        // Given another trainer's version 1 turns up where ours should have been
        trainer.run(null);
        ProducerRecord<byte[], byte[]> theirs =
                trainer.models.committed(FakeModelsTopic.TOPIC).get(0);
        TrainingRun mine = new TrainingRun();
        mine.seed = 99;
        mine.models.commitFailures.add(new TimeoutException("no answer"));
        mine.models.putAfterFirstProducer(theirs);

        // Then
        assertThatThrownBy(() -> mine.run(null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("run one trainer a data set");
    }

    @Test
    void whatTheReaderFailsWithEndsTheRun() {
        trainer.input.add(weighted("d", 0, 1));
        trainer.readFailure = new AuthorizationException("reading is not allowed");

        assertThatThrownBy(() -> trainer.run(null)).isSameAs(trainer.readFailure);
    }

    @Test
    void whatTheTrainerFailsWithEndsAReaderThatWaitsForRoom() {
        // Given more batches than can wait, and a network that is spoilt
        for (int i = 0; i < 200; i++) {
            trainer.input.add(weighted("d", i, 1));
        }
        trainer.spoilt = true;

        // Then
        assertThatThrownBy(() -> trainer.run(null)).hasMessageContaining("diverged");
        assertThat(trainer.reading).isNotNull().matches(thread -> !thread.isAlive(), "has ended");
    }

    @Test
    void aRefusalEndsTheRun() {
        trainer.models.commitFailures.add(new AuthorizationException("not allowed"));

        assertThatThrownBy(() -> trainer.run(null)).isInstanceOf(AuthorizationException.class);
    }
}
