package dev.sluice.infra.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.infra.cli.role.RoleRunner;
import dev.sluice.infra.ingest.Ingester;
import dev.sluice.infra.ingest.camera.MultiCameraConfig;
import dev.sluice.infra.ingest.camera.MultiCameraSource;
import dev.sluice.infra.ingest.noise.NoiseInjector;
import dev.sluice.infra.ingest.noise.NoiseSpec;
import dev.sluice.infra.ingest.source.LabelSets;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.infra.ingest.source.Truth;
import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.records.ReviewItem;
import dev.sluice.schemas.records.Verdict;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.trainer.evaluation.EvaluationSet;
import dev.sluice.trainer.service.TrainerService;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the whole loop promises of a multi-label data set: frames with several objects, some values of their labels inverted. */
abstract class MultiLabelContract extends FoldsContract {
    private static final int KINDS = 4;
    private static final int SETS = 4000;
    private static final int SETS_PASSES = 3;
    private static final MultiCameraConfig CAMERA = new MultiCameraConfig(24, SETS, 500, KINDS, 3);

    /** P of one given value, and whether that is wrong. */
    private record Value(double probability, boolean wrong) {}

    @Test
    void everySetOfLabelsComesOutOnceAndItsWrongValuesAreTheSuspectOnes() throws Exception {
        // Given
        try (Installation on = installation("sets");
                Harvest harvest = new Harvest(on.connection());
                RoleRunner runner = new RoleRunner();
                Ingester ingester = on.ingester(noisyCamera(), SETS_PASSES)) {
            TrainerService trainer =
                    on.startTrainer(runner, new MultiCameraSource(CAMERA, Split.TEST, "camera-multi", 1));
            on.startTopology(runner);
            on.startScorer(runner);

            // When all is streamed, and a verdict replaces a suspect's labels by the right ones
            ingester.run();
            until(
                    runner,
                    () -> harvest.gather().outcomes().size() == SETS * SETS_PASSES
                            && !harvest.suspects().isEmpty());
            ReviewItem suspect = lastSuspect(harvest);
            List<Integer> right =
                    LabelSets.parse(suspect.getSample().getAttributes().getOrDefault(Truth.LABELS, ""));
            String id = suspect.getSample().getId();
            on.publish(on.topics().verdicts(), id, relabel(id, right));
            until(
                    runner,
                    () -> reviewed(harvest.gather()).findAny().isPresent()
                            && trainer.samplesSeen() >= harvest.training().size());
            runner.close();
            harvest.complete();

            // Then
            Invariants.hold(harvest);
            Invariants.trainedOnEachRecordOnce(harvest);
            assertThat(reviewed(harvest)).singleElement().satisfies(back -> {
                assertThat(back.getSample().getId()).isEqualTo(id);
                assertThat(back.getSample().getLabels()).isEqualTo(right);
                assertThat(back.getSample().getProvenance()).isEqualTo(Provenance.REVIEW);
            });
            assertThat(trainer.testMetrics().get(EvaluationSet.MEAN_AVERAGE_PRECISION))
                    .as("mean average precision, chance is 0.375")
                    .isGreaterThan(0.7);
            MixtureSnapshot newest = harvest.mixtures().get(harvest.mixtures().size() - 1);
            assertThat(newest.getState()).isEqualTo(MixtureState.ACTIVE);
            assertThat(auroc(lastPass(harvest)))
                    .as("wrong values above right ones, in the last pass")
                    .isGreaterThan(0.8);
            assertThat(suspect.getSuspectLabels())
                    .as("what a reviewer is shown")
                    .isNotEmpty();
            assertThat(shareOfWrong(harvest))
                    .as("share of suspects with a value that is wrong, of all samples it is 0.19")
                    .isGreaterThan(0.6);
        }
    }

    private static SampleSource noisyCamera() {
        return NoiseInjector.wrap(
                new MultiCameraSource(CAMERA, Split.TRAIN, "camera-multi", 1), NoiseSpec.parse("flip:0.05"), 1);
    }

    private static ReviewItem lastSuspect(Harvest harvest) {
        List<ReviewItem> suspects = harvest.suspects();
        return suspects.get(suspects.size() - 1);
    }

    private static Verdict relabel(String id, List<Integer> labels) {
        return Verdict.newBuilder(Records.verdict(id, Decision.RELABEL, labels, 1))
                .setDataset("camera-multi")
                .build();
    }

    private static Stream<WeightedSample> reviewed(Harvest harvest) {
        return harvest.training().stream().filter(r -> r.getVerdictRevision() != null);
    }

    private static List<Value> lastPass(Harvest harvest) {
        return Stream.concat(
                        harvest.training().stream()
                                .filter(r -> r.getVerdictRevision() == null)
                                .flatMap(r -> values(r.getSample(), r.getLabelNoiseProbabilities())),
                        harvest.suspects().stream().flatMap(r -> values(r.getSample(), r.getLabelNoiseProbabilities())))
                .toList();
    }

    private static Stream<Value> values(LabelledSample sample, List<Float> probabilities) {
        if (sample.getPass() < SETS_PASSES) {
            return Stream.of();
        }
        assertThat(probabilities).as("P of each class").hasSize(KINDS);
        BitSet wrong = wrong(sample);
        return Stream.iterate(0, c -> c + 1).limit(KINDS).map(c -> new Value(probabilities.get(c), wrong.get(c)));
    }

    private static BitSet wrong(LabelledSample sample) {
        return Truth.wrongValues(sample.getAttributes(), sample.getLabels()).orElseThrow();
    }

    private static double shareOfWrong(Harvest harvest) {
        List<ReviewItem> suspects = harvest.suspects();
        return (double) suspects.stream()
                        .filter(item -> !wrong(item.getSample()).isEmpty())
                        .count()
                / suspects.size();
    }

    /** Probability that a wrong value has a larger P than a right one, ties one half. */
    private static double auroc(List<Value> values) {
        double[] wrong = values.stream()
                .filter(Value::wrong)
                .mapToDouble(Value::probability)
                .toArray();
        double[] right = values.stream()
                .filter(v -> !v.wrong())
                .mapToDouble(Value::probability)
                .toArray();
        double above = 0;
        for (double w : wrong) {
            for (double r : right) {
                above += w > r ? 1 : w == r ? 0.5 : 0;
            }
        }
        return above / ((double) wrong.length * right.length);
    }
}
