package dev.sluice.trainer.service;

import static dev.sluice.trainer.service.TrainingRun.stream;
import static dev.sluice.trainer.service.TrainingRun.weighted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.trainer.balance.ClassBalance;
import dev.sluice.trainer.config.TrainerConfig;
import dev.sluice.trainer.evaluation.TrainerCounters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** How a trainer goes on where it, or one before it, has stopped. */
class TrainingLoopRestartTest {
    private final TrainingRun trainer = new TrainingRun();

    @Test
    void aRestartedTrainerEndsWithTheNetworkOfOneThatNeverStopped() throws Exception {
        // Given
        for (int i = 0; i < 8; i++) {
            trainer.input.add(weighted("d", i, 1));
        }
        trainer.run(null);
        ModelSnapshot whole = trainer.last();

        // When: four samples, a stop, and the same eight again
        TrainingRun other = new TrainingRun();
        other.input.addAll(trainer.input.subList(0, 4));
        other.run(null);
        other.input.addAll(trainer.input.subList(4, 8));
        other.counters = new TrainerCounters();
        other.run(null);

        // Then
        ModelSnapshot resumed = other.last();
        assertThat(resumed.getSha256()).isEqualTo(whole.getSha256());
        assertThat(resumed.getSamplesSeen()).isEqualTo(8);
        assertThat(resumed.getVersion()).isEqualTo(3);
        assertThat(other.counters.trained).hasValue(8);
    }

    @Test
    void aRestartedTrainerReplaysAndWeighsAsOneThatNeverStopped() throws Exception {
        // Given twelve samples to learn from, four records between them that are not, and as many again
        UnaryOperator<TrainerConfig> replaying = config -> config.withReplay(new TrainerConfig.Replay(9, 1.5))
                .withOptimisation(config.optimisation().withClassBalance(ClassBalance.parse("inverse")));
        List<byte[]> first = stream(0);
        List<byte[]> all = new ArrayList<>(first);
        all.addAll(stream(20));
        trainer.more = replaying;
        trainer.input.addAll(all);
        trainer.run(null);

        // When it is stopped after the first sixteen records
        TrainingRun other = new TrainingRun();
        other.more = replaying;
        other.input.addAll(first);
        other.run(null);
        other.input.addAll(all.subList(first.size(), all.size()));
        other.counters = new TrainerCounters();
        other.run(null);

        // Then
        ModelSnapshot whole = trainer.last();
        ModelSnapshot resumed = other.last();
        assertThat(resumed.getSha256()).isEqualTo(whole.getSha256());
        assertThat(resumed.getLabelCounts()).isEqualTo(whole.getLabelCounts()).containsExactly(16L, 8L);
        assertThat(resumed.getMetrics()).containsEntry("trained", 24.0);
        assertThat(resumed.getSamplesSeen()).isEqualTo(26);
    }

    @Test
    void anUnreadableSnapshotIsPassedOverForTheOneBefore() throws Exception {
        // Given
        trainer.input.add(weighted("d", 0, 1));
        trainer.run(null);
        long version = trainer.counters.version.get();
        trainer.models.put("d".getBytes(StandardCharsets.UTF_8), new byte[] {7});

        // When
        trainer.counters = new TrainerCounters();
        trainer.run(null);

        // Then
        assertThat(trainer.counters.version).hasValue(version);
    }
}
