package dev.sluice.infra.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.infra.cli.role.RoleRunner;
import dev.sluice.infra.ingest.Ingester;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.schemas.samples.Folds;
import dev.sluice.trainer.service.TrainerService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a trainer that learns in folds promises: of every loss, that the network behind it had never met the sample. */
abstract class FoldsContract extends Scenarios {
    private static final int SAMPLES = 1200;

    @Test
    void noSampleIsScoredByANetworkThatHasLearntACopyOfItOverPassesARestartAndASecondIngest() throws Exception {
        try (Installation on = installation("folds");
                Harvest harvest = new Harvest(on.connection())) {
            // Given
            stream(on, harvest, 2, 2 * SAMPLES);

            // When all parts are started anew, and the same samples come again
            stream(on, harvest, 1, 3 * SAMPLES);

            // Then
            harvest.complete();
            Invariants.noLoss(harvest);
            Map<Integer, Map<Long, ModelSnapshot>> networks = new HashMap<>();
            for (int fold = 0; fold < 2; fold++) {
                Map<Long, ModelSnapshot> its = new HashMap<>();
                harvest.models(ModelKey.fold(fold)).forEach(model -> its.put(model.getVersion(), model));
                networks.put(fold, its);
            }
            Map<String, List<WeightedSample>> training = byId(harvest.training());
            long byBoth = 0;
            for (ScoredSample scored : harvest.scored()) {
                int by = scored.getModelFold();
                byBoth += by == Folds.BOTH ? 1 : 0;
                for (int fold : by == Folds.BOTH ? List.of(0, 1) : List.of(by)) {
                    ModelSnapshot network = Objects.requireNonNull(
                            networks.getOrDefault(fold, Map.of()).get(scored.getModelVersion()),
                            () -> "network of fold " + fold + ", version " + scored.getModelVersion());
                    assertThat(training.getOrDefault(scored.getSample().getId(), List.of()))
                            .as(
                                    "copies of %s that version %d of fold %d had learnt",
                                    scored.getSample().getId(), scored.getModelVersion(), fold)
                            .noneMatch(copy -> learnt(network, fold, copy));
                }
            }
            // how many depends on how soon the first pair comes that has learnt anything
            assertThat(byBoth).as("scored by both in the first pass").isLessThanOrEqualTo(SAMPLES);
            assertThat(harvest.scored())
                    .filteredOn(scored -> scored.getModelFold() == Folds.BOTH)
                    .allSatisfy(
                            scored -> assertThat(scored.getSample().getPass()).isEqualTo(1));
            assertThat(harvest.models())
                    .allSatisfy(model -> assertThat(model.getFolds()).isEqualTo(2));
        }
    }

    private static void stream(Installation on, Harvest harvest, int passes, int outcomes) throws Exception {
        try (RoleRunner runner = new RoleRunner();
                SampleSource source = on.noisyBlobs(SAMPLES);
                Ingester ingester = on.ingester(source, passes)) {
            TrainerService trainer = on.startFoldedTrainer(runner);
            var unusedTopology = on.startTopology(runner);
            var unusedScorer = on.startScorer(runner);
            ingester.run();
            until(
                    runner,
                    () -> harvest.gather().outcomes().values().stream()
                                            .mapToInt(Integer::intValue)
                                            .sum()
                                    == outcomes
                            && trainer.samplesSeen() == harvest.training().size());
        }
    }

    private static Map<String, List<WeightedSample>> byId(List<WeightedSample> training) {
        return training.stream()
                .collect(Collectors.groupingBy(weighted -> weighted.getSample().getId()));
    }

    /** Of a partition a trainer learns in the order of the source. */
    private static boolean learnt(ModelSnapshot network, int fold, WeightedSample copy) {
        String dataset = copy.getSample().getDataset();
        long upTo = network.getTrainedUpTo().stream()
                .filter(position ->
                        position.getPartition() == copy.getPosition().getPartition())
                .mapToLong(SourcePosition::getOffset)
                .max()
                .orElse(0);
        return copy.getWeight() > 0
                && copy.getPosition().getOffset() < upTo
                && Folds.of(dataset, copy.getSample().getId(), 2) == fold;
    }
}
