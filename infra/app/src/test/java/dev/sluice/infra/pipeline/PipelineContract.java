package dev.sluice.infra.pipeline;

import static dev.sluice.infra.pipeline.Records.label;
import static dev.sluice.infra.pipeline.Records.verdict;
import static dev.sluice.infra.pipeline.Records.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.infra.cli.role.RoleRunner;
import dev.sluice.infra.ingest.Ingester;
import dev.sluice.infra.ingest.source.Truth;
import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.EmittedBy;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.records.ReviewItem;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.serdes.Subjects;
import dev.sluice.scorer.service.ScorerService;
import dev.sluice.trainer.service.TrainerService;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What the whole loop promises, ingest to trainer and back, on any broker and registry. Samples are few and the noise model's
 * window is small, so that the mixture decides within a second or two.
 */
public abstract class PipelineContract extends PartitionersContract {
    private static final int TRUSTED = 40;
    private static final int SCORER_BATCH = 512;

    private @Nullable Washed washed;

    /** What a whole run over small data left behind, every role ended. */
    private record Washed(
            Connection connection, Path dataDir, Harvest harvest, long maxAhead, double accuracy, long samplesSeen) {
        Installation reopen() throws Exception {
            return new Installation(connection, dataDir);
        }
    }

    @Test
    void everySampleComesOutOnceAndTheModelLearns() throws Exception {
        // Given, When
        Washed run = washed();

        // Then
        Harvest harvest = run.harvest;
        assertThat(harvest.accepted()).hasSize(SIZE * PASSES);
        Invariants.hold(harvest);
        Invariants.stateAccounting(harvest);
        Invariants.trainedOnEachRecordOnce(harvest);
        assertThat(run.samplesSeen)
                .as("what the trainer counted")
                .isEqualTo(harvest.training().size());
        assertThat(harvest.evidence())
                .as("trusted samples scored beside the stream")
                .hasSizeBetween(TRUSTED, SIZE * PASSES / 8)
                .allSatisfy(scored -> assertThat(scored.getModelVersion()).isPositive());
        assertThat(run.accuracy).as("test accuracy, chance is 0.1").isGreaterThan(0.9);
        assertThat(run.maxAhead)
                .as("bounded staleness")
                .isPositive()
                .isLessThanOrEqualTo(Installation.MAX_STALENESS + SCORER_BATCH);
        MixtureSnapshot newest = harvest.mixtures().get(harvest.mixtures().size() - 1);
        assertThat(newest.getState()).isEqualTo(MixtureState.ACTIVE);
        // a single window of this size wavers by half of it
        assertThat(harvest.mixtures().stream()
                        .filter(mixture -> mixture.getState() == MixtureState.ACTIVE)
                        .mapToDouble(MixtureSnapshot::getNoiseRate)
                        .average()
                        .orElseThrow())
                .as("estimated noise rate on average, true is 0.2")
                .isBetween(0.12, 0.28);
        assertThat(harvest.suspects()).as("sent to review").isNotEmpty();
        assertThat(shareOfWrongLabels(harvest.suspects()))
                .as("share of suspects whose label is wrong")
                .isGreaterThan(0.8);
    }

    @Test
    void everyTopicIsReadableWithTheGenuineConfluentDeserializer() throws Exception {
        // Given
        try (Installation on = washed().reopen()) {
            on.publish(on.topics().verdicts(), "nobody", verdict("nobody", Decision.KEEP, List.of(), 1));

            for (Map.Entry<String, SpecificRecord> contract :
                    Subjects.contracts(on.topics()).entrySet()) {
                // When
                List<ConsumerRecord<String, Object>> records = GenuineReader.read(on.connection(), contract.getKey());

                // Then
                String name = contract.getValue().getSchema().getFullName();
                assertThat(records).as(contract.getKey()).isNotEmpty().allSatisfy(message -> {
                    assertThat(message.value()).isInstanceOf(GenericRecord.class);
                    GenericRecord value = (GenericRecord) message.value();
                    assertThat(value.getSchema().getFullName()).isEqualTo(name);
                    assertThat(message.key()).isEqualTo(GenuineReader.keyOf(value));
                });
            }
        }
    }

    @Test
    void aVerdictReEmitsTheSampleOnceAndANewRevisionOnceMore() throws Exception {
        // Given
        ReviewItem suspect = washed().harvest.suspects().get(0);
        String id = suspect.getSample().getId();
        int given = label(suspect.getSample());
        int right = (given + 1) % Blobs.CLASSES;
        try (Installation on = washed().reopen();
                Harvest harvest = new Harvest(on.connection());
                RoleRunner runner = new RoleRunner()) {
            String verdicts = on.topics().verdicts();
            on.startTopology(runner);
            on.startScorer(runner);

            // When a verdict comes, another of the same revision, and one of a new revision
            on.publish(verdicts, id, verdict(id, Decision.KEEP, List.of(), 1));
            on.publish(verdicts, id, verdict(id, Decision.RELABEL, List.of(right), 1));
            on.publish(verdicts, id, verdict(id, Decision.RELABEL, List.of(right), 2));
            until(runner, () -> judged(harvest.gather(), id).size() >= 2);

            // Then
            List<WeightedSample> back = judged(harvest, id);
            assertThat(revisions(back)).as("DecisionFinality").containsExactly(1, 2);
            assertReviewed(back.get(0), given, 1);
            assertReviewed(back.get(1), right, 2);

            // When it is excluded
            on.publish(verdicts, id, verdict(id, Decision.EXCLUDE, List.of(), 3));
            until(runner, () -> judged(harvest.gather(), id).size() >= 3);

            // Then what was learnt from is taken back
            WeightedSample takenBack = judged(harvest, id).get(2);
            assertThat(takenBack.getWeight()).isZero();
            assertThat(takenBack.getEmittedBy()).isEqualTo(EmittedBy.VERDICT);
            assertThat(takenBack.getEmission()).isEqualTo(3);

            // When it is streamed again
            on.publish(on.topics().samples(), id, inPass(suspect, PASSES + 1));
            until(runner, () -> judged(harvest.gather(), id, PASSES + 1).isPresent());

            // Then it is counted and not learnt from
            WeightedSample excluded = judged(harvest, id, PASSES + 1).orElseThrow();
            assertThat(excluded.getWeight()).isZero();
            assertThat(excluded.getVerdictRevision()).isEqualTo(3);

            // When people change their mind once more, and it is streamed again
            on.publish(verdicts, id, verdict(id, Decision.RELABEL, List.of(right), 4));
            until(runner, () -> revisions(judged(harvest.gather(), id)).contains(4));
            on.publish(on.topics().samples(), id, inPass(suspect, PASSES + 2));
            until(runner, () -> judged(harvest.gather(), id, PASSES + 2).isPresent());

            // Then the verdict's label holds against the source's
            runner.close();
            harvest.complete();
            assertReviewed(judged(harvest, id, PASSES + 2).orElseThrow(), right, 4);
            assertThat(revisions(judged(harvest, id)))
                    .as("DecisionFinality: each revision once, and the two later passes")
                    .containsExactly(1, 2, 3, 3, 4, 4);
        }
    }

    @Test
    void aModelThatIsHostileIsRefusedAndScoringGoesOn() throws Exception {
        // Given
        Harvest run = washed().harvest;
        ModelSnapshot good = run.models().get(run.models().size() - 1);
        LabelledSample sample = run.scored().get(0).getSample();
        try (Installation on = installation("hostile");
                Harvest harvest = new Harvest(on.connection());
                RoleRunner runner = new RoleRunner()) {
            Hostile.describe(on, Blobs.DATASET);
            Hostile.describe(on, "beside");
            Hostile.publish(on, good);
            ScorerService scorer = on.startScorer(runner);
            on.publish(on.topics().samples(), "before", with(sample, b -> b.setId("before")));
            until(runner, () -> Hostile.versionThatScored(harvest.gather(), "before") == good.getVersion());

            // When a model comes that is cut short, and behind it one of another data set
            Hostile.publish(on, Hostile.cutShort(good));
            Hostile.publish(on, Hostile.of("beside", good));
            on.publish(on.topics().samples(), "fence", with(sample, b -> b.setId("fence")
                    .setDataset("beside")));
            until(runner, () -> Hostile.versionThatScored(harvest.gather(), "fence") == good.getVersion());
            on.publish(on.topics().samples(), "after", with(sample, b -> b.setId("after")));
            until(runner, () -> Hostile.versionThatScored(harvest.gather(), "after") >= 0);

            // Then
            assertThat(Hostile.versionThatScored(harvest, "after"))
                    .as("version of the model that scored after the hostile one came")
                    .isEqualTo(good.getVersion());
            assertThat(scorer.deadLettered()).isZero();
        }
    }

    /** Runs the loop over small data, once for all tests that only look at what it left behind. */
    private Washed washed() throws Exception {
        Washed known = washed;
        if (known != null) {
            return known;
        }
        try (Installation on = installation("washed");
                Harvest harvest = new Harvest(on.connection());
                RoleRunner runner = new RoleRunner();
                Ingester ingester = on.ingester(on.noisyBlobs(SIZE), PASSES)) {
            on.publishTrusted(TRUSTED);
            TrainerService trainer = on.startTrainer(runner);
            on.startTopology(runner);
            ScorerService scorer = on.startScorer(runner);
            ingester.run();
            until(
                    runner,
                    () -> harvest.gather().outcomes().size() == SIZE * PASSES
                            && trainer.samplesSeen() >= harvest.training().size());
            runner.close();
            known = new Washed(
                    on.connection(),
                    on.dataDir(),
                    harvest.complete(),
                    scorer.maxAheadSeen(),
                    trainer.testAccuracy(),
                    trainer.samplesSeen());
            washed = known;
            return known;
        }
    }

    private static double shareOfWrongLabels(List<ReviewItem> items) {
        long wrong = items.stream()
                .map(ReviewItem::getSample)
                .filter(s -> Truth.isWrong(s.getAttributes(), label(s)).orElseThrow())
                .count();
        return (double) wrong / items.size();
    }

    private static LabelledSample inPass(ReviewItem item, int pass) {
        return Records.inPass(item.getSample(), pass);
    }

    /** What verdicts made of a sample, in the order it came to training. */
    private static List<WeightedSample> judged(Harvest harvest, String id) {
        return harvest.training().stream()
                .filter(r ->
                        r.getVerdictRevision() != null && r.getSample().getId().equals(id))
                .toList();
    }

    private static Optional<WeightedSample> judged(Harvest harvest, String id, int pass) {
        return judged(harvest, id).stream()
                .filter(r -> r.getSample().getPass() == pass)
                .findFirst();
    }

    private static List<Integer> revisions(List<WeightedSample> judged) {
        return judged.stream().map(WeightedSample::getVerdictRevision).toList();
    }

    private static void assertReviewed(WeightedSample back, int label, int revision) {
        assertThat(back.getSample().getLabels()).containsExactly(label);
        assertThat(back.getSample().getProvenance()).isEqualTo(Provenance.REVIEW);
        assertThat(back.getWeight()).isEqualTo(1);
        assertThat(back.getClipThreshold()).as("clip threshold").isNull();
        assertThat(back.getVerdictRevision()).isEqualTo(revision);
    }
}
