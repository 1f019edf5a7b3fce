package dev.sluice.infra.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.infra.cli.role.RoleRunner;
import dev.sluice.infra.cli.role.Roles;
import dev.sluice.infra.ingest.Ingester;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.ModelSnapshot;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** What the loop promises when one of its roles is killed in the middle of a stream and started again. */
abstract class CrashContract extends ModelsContract {
    private static final int TOTAL = SIZE * PASSES;

    /** Samples that flow before the kill; the others follow it, however fast or slow the machine. */
    private static final int BEFORE = TOTAL / 3;

    @Test
    void aScorerKilledMidwayLosesAndRepeatsNothing() throws Exception {
        // Given
        try (Installation on = installation("scorer-killed");
                Harvest harvest = new Harvest(on.connection());
                RoleRunner runner = new RoleRunner()) {
            on.startTrainer(runner);
            on.startTopology(runner);

            // When
            try (ChildRole second = killMidway(Roles.SCORER, on, harvest, runner)) {
                until(runner, () -> alive(second) && harvest.gather().outcomes().size() == TOTAL);
            }

            // Then
            runner.close();
            harvest.complete();
            Invariants.hold(harvest);
            Invariants.stateAccounting(harvest);
            Invariants.trainedOnEachRecordOnce(harvest);
        }
    }

    @Test
    void aTrainerKilledMidwayTrainsOnNoRecordTwice() throws Exception {
        // Given
        try (Installation on = installation("trainer-killed");
                Harvest harvest = new Harvest(on.connection());
                RoleRunner runner = new RoleRunner()) {
            on.startTopology(runner);
            on.startScorer(runner);

            // When
            try (ChildRole second = killMidway(
                    Roles.TRAINER,
                    on,
                    harvest,
                    runner,
                    "--learning-rate",
                    String.valueOf(Installation.LEARNING_RATE))) {
                int snapshots = harvest.complete().models().size();
                assertThat(harvest.models().get(snapshots - 1).getSamplesSeen())
                        .as("samples seen when it was killed")
                        .isPositive();
                until(runner, () -> alive(second) && harvest.gather().outcomes().size() == TOTAL);
                until(
                        runner,
                        () -> alive(second)
                                && samplesSeen(harvest.gather())
                                        >= harvest.training().size());
            }

            // Then
            runner.close();
            harvest.complete();
            Invariants.hold(harvest);
            Invariants.trainedOnEachRecordOnce(harvest);
        }
    }

    @Test
    void aTopologyKilledMidwayLosesAndRepeatsNothing() throws Exception {
        // Given
        try (Installation on = installation("topology-killed");
                Harvest harvest = new Harvest(on.connection());
                RoleRunner runner = new RoleRunner()) {
            on.startTrainer(runner);
            on.startScorer(runner);

            // When
            try (ChildRole second =
                    killMidway(Roles.TOPOLOGY, on, harvest, runner, "--window", String.valueOf(Installation.WINDOW))) {
                until(runner, () -> alive(second) && harvest.gather().outcomes().size() == TOTAL);
            }
            on.startTalkativeTopology(runner);
            on.publish(on.topics().samples(), "one-more", oneMore(harvest));
            until(runner, () -> harvest.gather().outcomes().size() > TOTAL && counted(harvest) > TOTAL);

            // Then
            runner.close();
            harvest.complete();
            Invariants.hold(harvest);
            Invariants.stateAccounting(harvest);
            assertThat(counted(harvest))
                    .as("StateAccounting: every scored sample counted once")
                    .isEqualTo(harvest.scored().size());
        }
    }

    /** Streams, kills a role in the middle, and gives the one that takes its place. */
    private static ChildRole killMidway(
            String role, Installation on, Harvest harvest, RoleRunner runner, String... options) throws Exception {
        HeldSource source = new HeldSource(on.noisyBlobs(SIZE), BEFORE);
        try (Ingester ingester = on.ingester(source, PASSES);
                source;
                ChildRole first = ChildRole.start(role, on, List.of(options))) {
            FutureTask<?> ingest = new FutureTask<>(ingester, null);
            new Thread(ingest, "ingest").start();
            until(runner, () -> alive(first) && midway(harvest.gather()));
            first.kill();
            ChildRole second = ChildRole.start(role, on, List.of(options));
            try {
                source.release();
                ingest.get();
            } catch (Exception e) {
                second.close();
                throw e;
            }
            return second;
        }
    }

    /** Far enough that every role has done something. */
    private static boolean midway(Harvest harvest) {
        return harvest.outcomes().size() >= BEFORE / 2 && harvest.models().size() >= 2;
    }

    private static boolean alive(ChildRole role) throws Exception {
        role.requireAlive();
        return true;
    }

    private static long samplesSeen(Harvest harvest) {
        List<ModelSnapshot> models = harvest.models();
        return models.get(models.size() - 1).getSamplesSeen();
    }

    private static long counted(Harvest harvest) {
        List<MixtureSnapshot> mixtures = harvest.mixtures();
        return mixtures.isEmpty() ? 0 : mixtures.get(mixtures.size() - 1).getSamplesSeen();
    }

    private static LabelledSample oneMore(Harvest harvest) {
        return Records.with(harvest.scored().get(0).getSample(), sample -> sample.setId("one-more")
                .setPass(1));
    }
}
