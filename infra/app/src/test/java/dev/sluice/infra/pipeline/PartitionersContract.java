package dev.sluice.infra.pipeline;

import static dev.sluice.infra.pipeline.Records.verdict;
import static dev.sluice.infra.pipeline.Records.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.infra.cli.role.RoleRunner;
import dev.sluice.infra.ingest.Descriptors;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.EmittedBy;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.topology.noise.routing.ControlLottery;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the loop makes of clients that choose partitions by rules of their own. */
abstract class PartitionersContract extends PoisonContract {
    private static final double SHARE = 0.1;
    private static final int JUDGED = 12;
    private static final ControlLottery LOTTERY = new ControlLottery(SHARE, 5);

    @Test
    void aVerdictFindsItsSampleInWhateverPartitionsTheyWereWritten() throws Exception {
        // Given samples that will be shown to reviewers, written to one partition, out of their keys' order
        List<LabelledSample> samples = samples();
        Map<String, List<Integer>> rights =
                samples.stream().collect(Collectors.toMap(LabelledSample::getId, sample -> List.of(right(sample))));
        try (Installation on = installation("partitioners");
                Harvest harvest = new Harvest(on.connection());
                RoleRunner first = new RoleRunner();
                RoleRunner second = new RoleRunner()) {
            DatasetDescriptor described = Hostile.descriptor(Blobs.DATASET);
            described.setPasses(2);
            on.publish(on.topics().datasets(), Blobs.DATASET, described);
            var trainer = on.startTrainer(first);
            on.startTopology(first, LOTTERY);
            on.startScorer(first);
            for (LabelledSample sample : samples) {
                on.publishTo(on.topics().samples(), 1, sample.getId(), sample);
            }
            until(first, () -> harvest.gather().training().size() == JUDGED && trainer.samplesSeen() == JUDGED);

            // When all verdicts come by another partition, half of them after a restart, and the samples by a third way
            judge(on, samples.subList(0, JUDGED / 2));
            until(first, () -> judged(harvest.gather(), 1, rights).size() == JUDGED / 2);
            first.close();
            on.startTrainer(second);
            on.startTopology(second, LOTTERY);
            on.startScorer(second);
            judge(on, samples.subList(JUDGED / 2, JUDGED));
            until(second, () -> judged(harvest.gather(), 1, rights).size() == JUDGED);
            for (int i = 0; i < JUDGED; i++) {
                LabelledSample again = with(samples.get(i), sample -> sample.setPass(2));
                on.publishTo(on.topics().samples(), i % 2, again.getId(), again);
            }
            until(second, () -> judged(harvest.gather(), 2, rights).size() == JUDGED);

            // Then
            second.close();
            harvest.complete();
            assertThat(judged(harvest, 1, rights)).hasSize(JUDGED);
            assertThat(judged(harvest, 2, rights)).hasSize(JUDGED);
            assertThat(harvest.training()).as("NoDuplicate").hasSize(3 * JUDGED);
            assertThat(harvest.deadLetters()).isEmpty();
            Invariants.partitionsKept(harvest);
        }
    }

    private static void judge(Installation on, List<LabelledSample> samples) throws InterruptedException {
        for (LabelledSample sample : samples) {
            on.publishTo(
                    on.topics().verdicts(),
                    0,
                    sample.getId(),
                    verdict(sample.getId(), Decision.RELABEL, List.of(right(sample)), 1));
        }
    }

    private static int right(LabelledSample sample) {
        return (Records.label(sample) + 1) % Blobs.CLASSES;
    }

    private static List<LabelledSample> samples() throws Exception {
        Blobs blobs = new Blobs(Split.TRAIN, 1000);
        return IntStream.range(0, 1000)
                .mapToObj(i -> Descriptors.sample(blobs.facts(), blobs.read(i), 1, Instant.EPOCH))
                .filter(sample -> LOTTERY.draw(Blobs.DATASET, sample.getId(), 1) < SHARE)
                .limit(JUDGED)
                .toList();
    }

    /** What verdicts brought to training: in pass 1 out of turn, later in turn, with the verdict's label. */
    private static Set<String> judged(Harvest harvest, int pass, Map<String, List<Integer>> rights) {
        return harvest.training().stream()
                .filter(record -> record.getVerdictRevision() != null)
                .filter(record -> record.getSample().getPass() == pass)
                .filter(record -> (record.getEmittedBy() == EmittedBy.VERDICT) == (pass == 1))
                .filter(record -> record.getSample()
                        .getLabels()
                        .equals(rights.get(record.getSample().getId())))
                .map(record -> record.getSample().getId())
                .collect(Collectors.toSet());
    }
}
