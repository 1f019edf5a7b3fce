package dev.sluice.infra.pipeline;

import static dev.sluice.infra.pipeline.Records.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.infra.cli.role.RoleRunner;
import dev.sluice.infra.ingest.Ingester;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.trainer.service.TrainerService;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the loop does with records that no role can use. */
abstract class PoisonContract extends CrashContract {
    @Test
    void poisonGoesToTheDeadLettersAndTheNextRecordGoesOn() throws Exception {
        // Given
        int size = 400;
        try (Installation on = installation("poison");
                Harvest harvest = new Harvest(on.connection());
                RoleRunner runner = new RoleRunner();
                Ingester ingester = on.ingester(on.noisyBlobs(size), 1)) {
            TrainerService trainer = on.startTrainer(runner);
            on.startTopology(runner);
            on.startScorer(runner, Duration.ofMillis(200));
            ingester.run();
            until(runner, () -> harvest.gather().outcomes().size() == size);
            ScoredSample scored = harvest.scored().stream()
                    .filter(i -> i.getPosition().getPartition() == Poison.PARTITION)
                    .findFirst()
                    .orElseThrow();
            LabelledSample good = scored.getSample();
            LabelledSample behind = Records.inPass(good, 2);

            // When
            String s = on.topics().samples();
            String t = on.topics().scored();
            List<Poison> sent = List.of(
                    Poison.send(on, on.topics().training(), "trainer", Poison.NO_AVRO, "magic byte"),
                    Poison.send(on, t, "topology", Poison.NO_AVRO, "magic byte"),
                    Poison.send(on, t, "topology", withoutLoss(scored), "loss must be finite"),
                    Poison.send(on, s, "scorer", Poison.NO_AVRO, "magic byte"),
                    Poison.send(on, s, "scorer", Poison.UNKNOWN_SCHEMA, "999999"),
                    Poison.send(on, s, "scorer", with(good, b -> b.setLabels(List.of(99))), "label 99"),
                    Poison.send(on, s, "scorer", with(good, Poison::shortenFeatures), "features hold 3 bytes"),
                    Poison.send(on, s, "scorer", with(good, b -> b.setPass(0)), "pass 0 is out of range"),
                    Poison.send(on, s, "scorer", with(good, b -> b.setPass(2)), "pass 2 is out of range"),
                    Poison.send(on, s, "scorer", with(good, b -> b.setDataset("unheard-of")), "not described"));
            on.publish(s, behind.getId(), behind);
            until(
                    runner,
                    () -> harvest.gather().deadLetters().size() >= sent.size()
                            && harvest.outcomes().size() > size
                            && trainer.samplesSeen() == harvest.training().size());

            // Then
            runner.close();
            harvest.complete();
            assertThat(harvest.deadLetters()).as("NoLoss, NoDuplicate").hasSameSizeAs(sent);
            sent.forEach(poison -> poison.assertAmong(harvest.deadLetters()));
            assertThat(harvest.outcomes()).hasSize(size + 1).containsEntry(Harvest.name(behind), 1);
            Invariants.noDuplicate(harvest);
            Invariants.partitionsKept(harvest);
        }
    }

    private static ScoredSample withoutLoss(ScoredSample scored) {
        return ScoredSample.newBuilder(scored)
                .setSample(with(scored.getSample(), sample -> sample.setId(Poison.KEY)))
                .setPosition(new SourcePosition(Poison.PARTITION, 0L))
                .setLoss(Double.NaN)
                .build();
    }
}
