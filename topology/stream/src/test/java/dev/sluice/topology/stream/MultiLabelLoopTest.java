package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.schemas.records.ReviewItem;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.topology.noise.routing.ControlLottery;
import dev.sluice.topology.noise.routing.RoutingDecision;
import dev.sluice.topology.noise.routing.WithholdLottery;
import dev.sluice.topology.stream.mixture.Mixtures;
import dev.sluice.topology.stream.record.Scored;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop of mixture and routing over samples whose labels are sets. */
class MultiLabelLoopTest {
    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void start() {
        bench = new Bench(Bench.config(folder).withControls(new ControlLottery(0, 0)), "setLoop");
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void aStreamOfSetsMakesAMixtureOfTwoClassesByWhichEveryDecisionCanBeRepeated() {
        // Given
        int classes = 6;
        int samples = 4400;
        Random random = new Random(9);
        Map<String, ScoredSample> scored = new HashMap<>();
        Map<String, List<Boolean>> wrong = new HashMap<>();

        // When
        for (int i = 0; i < samples; i++) {
            float[] probabilities = new float[classes];
            List<Integer> given = new ArrayList<>();
            List<Boolean> flips = new ArrayList<>();
            for (int j = 0; j < classes; j++) {
                double mean = random.nextInt(5) == 0 ? 5 : -6;
                probabilities[j] = (float) (1 / (1 + Math.exp(-mean - 2 * random.nextGaussian())));
                boolean truth = random.nextDouble() < probabilities[j];
                flips.add(random.nextDouble() < 0.05);
                if (truth != flips.get(j)) {
                    given.add(j);
                }
            }
            ScoredSample sample = bench.set("s" + i, 1, given, probabilities);
            scored.put("s" + i, sample);
            wrong.put("s" + i, flips);
            bench.score(sample);
        }

        // Then
        List<MixtureSnapshot> mixtures = bench.mixtures.readValuesToList();
        MixtureSnapshot last = mixtures.get(mixtures.size() - 1);
        assertThat(last.getState()).isEqualTo(MixtureState.ACTIVE);
        assertThat(last.getValuesPerSample()).isEqualTo(classes);
        assertThat(last.getNoiseRate()).isCloseTo(0.05, within(0.01));
        assertThat(last.getWithholdShare()).isBetween(0.2, 0.9);
        Map<Long, MixtureSnapshot> versions = new HashMap<>();
        mixtures.forEach(m -> versions.put(m.getVersion(), m));

        List<WeightedSample> training = bench.training.readValuesToList();
        List<ReviewItem> review = bench.review.readValuesToList();
        assertThat(training.size() + review.size()).as("NoLoss").isEqualTo(samples);
        double weightOfWrong = 0;
        int wrongValues = 0;
        for (WeightedSample routed : training) {
            RoutingDecision decision = decide(versions.get(routed.getMixtureVersion()), scored, routed);
            assertThat(decision.withheld()).isFalse();
            assertThat(routed.getNoiseProbability()).isEqualTo(decision.noiseProbability());
            List<Boolean> flips =
                    Objects.requireNonNull(wrong.get(routed.getSample().getId()));
            for (int j = 0; j < routed.getLabelWeights().size(); j++) {
                assertThat(routed.getLabelWeights().get(j))
                        .isEqualTo(Objects.requireNonNull(decision.labels())
                                .weights()
                                .get(j));
                if (flips.get(j)) {
                    weightOfWrong += routed.getLabelWeights().get(j);
                    wrongValues++;
                }
            }
        }
        assertThat(wrongValues).isGreaterThan(200);
        assertThat(weightOfWrong / wrongValues)
                .as("mean weight of wrong values")
                .isLessThan(0.2);
        assertThat(review).hasSizeBetween(60, samples / 8).allSatisfy(item -> {
            assertThat(item.getSuspectLabels()).isNotEmpty();
            assertThat((double) item.getLabelNoiseProbabilities()
                            .get(item.getSuspectLabels().get(0)))
                    .isEqualTo(item.getNoiseProbability())
                    .isGreaterThanOrEqualTo(0.9 - 1e-6);
        });
    }

    private static RoutingDecision decide(
            @Nullable MixtureSnapshot snapshot, Map<String, ScoredSample> scored, WeightedSample routed) {
        Scored sample =
                Scored.of(Objects.requireNonNull(scored.get(routed.getSample().getId())));
        return snapshot == null
                ? RoutingDecision.PASS
                : Mixtures.compile(snapshot)
                        .decideSet(
                                Objects.requireNonNull(sample.present()),
                                sample.probabilities(),
                                () -> WithholdLottery.withhold(
                                        Bench.DATASET, routed.getSample().getId(), 1));
    }
}
