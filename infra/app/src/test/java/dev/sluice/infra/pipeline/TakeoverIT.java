package dev.sluice.infra.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.infra.cli.role.RoleRunner;
import dev.sluice.infra.platform.EmbeddedPlatform;
import dev.sluice.infra.platform.PlatformConfig;
import dev.sluice.schemas.records.EvidenceModel;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two instances of the topology share four partitions, and one of them is killed half way: the other takes over, and what comes out is what one
 * instance alone would have made of the same scored samples.
 *
 * <p>The stream comes in slices; each begins when the one before it has come out and the mixture fitted to it has been published. So both runs
 * decide by the same mixtures, and what the comparison tells is the kill's doing, not that of two machines' speed.
 */
@Timeout(150)
class TakeoverIT extends Scenarios {
    private static final int PARTITIONS = 4;
    private static final int SLICES = 14;
    private static final ScoredStream STREAM = new ScoredStream(SLICES / 2 * TopologyInstance.SLICE, 2);
    /** Beside each slice. */
    private static final int EVIDENCE = 60;

    private static final double FLAG = 0.5;
    private static final double TOLERATED = 0.005;

    private EmbeddedPlatform platform;

    @BeforeAll
    void startPlatform() throws InterruptedException {
        platform = EmbeddedPlatform.start(PlatformConfig.defaults(work.resolve("takeover-platform")));
    }

    @AfterAll
    void stopPlatform() {
        platform.close();
    }

    @Override
    protected Connection connection(TopicCatalogue topics) {
        return platform.connection(topics);
    }

    @Test
    void afterAKillHalfWayTheOtherInstanceFlagsWhatOneAloneWouldHave() throws Exception {
        // Given what one instance makes of the stream
        Map<String, Boolean> expected;
        List<MixtureSnapshot> mixtures;
        try (Installation on = spread("alone");
                Harvest harvest = new Harvest(on.connection());
                RoleRunner runner = new RoleRunner()) {
            on.start(runner, TopologyInstance.config(on.topics().prefix(), on.dataDir()));
            publish(0, SLICES, on, runner, harvest);
            runner.close();
            expected = flags(harvest.complete());
            mixtures = harvest.mixtures();
            Invariants.hold(harvest);
        }
        assertThat(mixtures.get(mixtures.size() - 1).getState()).isEqualTo(MixtureState.ACTIVE);
        assertThat(mixtures.get(mixtures.size() - 1).getEvidence().getStages()).hasSize(2);

        // When two of them share it and one is killed while it is at work
        try (Installation on = spread("takeover");
                Harvest harvest = new Harvest(on.connection());
                RoleRunner runner = new RoleRunner();
                ChildRole victim = child(on)) {
            on.start(
                    runner,
                    TopologyInstance.config(on.topics().prefix(), on.dataDir().resolve("survivor")));
            try (Admin admin = Admin.create(on.connection().client())) {
                until(runner, () -> alive(victim) && sharers(admin, on.topics()) == 2);
            }
            publish(0, SLICES / 2, on, runner, harvest);
            publish(SLICES / 2, on);
            victim.requireAlive();
            victim.kill();
            publish(SLICES / 2 + 1, SLICES, on, runner, harvest);
            runner.close();
            harvest.complete();

            // Then
            Invariants.hold(harvest);
            Invariants.stateAccounting(harvest);
            assertThat(counted(harvest))
                    .as("StateAccounting: every scored sample counted once")
                    .isEqualTo(STREAM.total());
            assertThat(evidence(harvest.mixtures()))
                    .as("trusted samples and audits in the window")
                    .isEqualTo(evidence(mixtures));
            Map<String, Boolean> found = flags(harvest);
            assertThat(found).hasSameSizeAs(expected);
            long others = expected.entrySet().stream()
                    .filter(e -> !e.getValue().equals(found.get(e.getKey())))
                    .count();
            assertThat(found.values().stream().filter(flag -> flag).count())
                    .as("flagged, of %d of which a fifth is wrong", found.size())
                    .isGreaterThan(found.size() / 10);
            assertThat(others)
                    .as("samples flagged otherwise than by one instance")
                    .isLessThanOrEqualTo((long) (TOLERATED * STREAM.total()));
        }
    }

    private Installation spread(String name) throws Exception {
        return new Installation(connection(new TopicCatalogue(name, PARTITIONS)), work.resolve(name));
    }

    private static ChildRole child(Installation on) throws Exception {
        Connection connection = on.connection();
        Path state = on.dataDir().resolve("victim");
        List<String> arguments = List.of(
                connection.bootstrapServers(),
                connection.schemaRegistryUrl(),
                connection.topics().prefix(),
                String.valueOf(PARTITIONS),
                state.toString());
        return ChildRole.start("victim", TopologyInstance.class, arguments, on.dataDir());
    }

    private static boolean alive(ChildRole role) throws Exception {
        role.requireAlive();
        return true;
    }

    /** Members of the topology's group that have scored partitions; none before there is a group. */
    private static long sharers(Admin admin, TopicCatalogue topics) throws Exception {
        String group =
                TopologyInstance.config(topics.prefix(), Path.of("unused")).applicationId();
        try {
            return admin.describeConsumerGroups(List.of(group)).all().get().values().stream()
                    .flatMap(description -> description.members().stream())
                    .filter(member -> member.assignment().topicPartitions().stream()
                            .anyMatch(partition -> partition.topic().equals(topics.scored())))
                    .count();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return 0;
            }
            throw e;
        }
    }

    /** Publishes slices, each when all that was published before has come out and has been counted, and waits for the last. */
    private static void publish(int from, int to, Installation on, RoleRunner runner, Harvest harvest)
            throws InterruptedException {
        for (int slice = from; slice < to; slice++) {
            waitFor(slice, runner, harvest);
            publish(slice, on);
        }
        waitFor(to, runner, harvest);
    }

    /** Evidence first: what stands behind it in its partition is counted after it, so that it is in the window when the slice is. */
    private static void publish(int slice, Installation on) throws InterruptedException {
        on.publishEvidence(STREAM.evidence(slice * TopologyInstance.SLICE, EVIDENCE));
        on.publishScored(slice(slice));
    }

    /** Of the newest mixture. */
    private static List<Long> evidence(List<MixtureSnapshot> mixtures) {
        EvidenceModel evidence = mixtures.get(mixtures.size() - 1).getEvidence();
        return List.of(evidence.getTrusted(), evidence.getAudits(), evidence.getAuditsWrong());
    }

    private static void waitFor(int slices, RoleRunner runner, Harvest harvest) {
        int sent = slices * TopologyInstance.SLICE;
        until(runner, () -> harvest.gather().outcomes().size() == sent && counted(harvest) == sent);
    }

    private static List<ScoredSample> slice(int number) {
        int from = number * TopologyInstance.SLICE;
        return STREAM.slice(from, from + TopologyInstance.SLICE);
    }

    private static long counted(Harvest harvest) {
        List<MixtureSnapshot> mixtures = harvest.mixtures();
        return mixtures.isEmpty() ? 0 : mixtures.get(mixtures.size() - 1).getSamplesSeen();
    }

    /** Whether each sample of each pass is probably mislabelled, wherever it went. */
    private static Map<String, Boolean> flags(Harvest harvest) {
        Map<String, Boolean> flags = new HashMap<>();
        harvest.training().forEach(r -> flags.put(Harvest.name(r.getSample()), r.getNoiseProbability() > FLAG));
        harvest.suspects().forEach(r -> flags.put(Harvest.name(r.getSample()), r.getNoiseProbability() > FLAG));
        return flags;
    }
}
