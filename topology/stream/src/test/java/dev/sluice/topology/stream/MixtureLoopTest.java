package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.schemas.records.ReviewItem;
import dev.sluice.schemas.records.ReviewReason;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.topology.noise.routing.RoutingDecision;
import dev.sluice.topology.stream.mixture.Mixtures;
import dev.sluice.topology.stream.record.Scored;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop of mixture and routing: what it makes of noise, of clean data and of verdicts. */
class MixtureLoopTest {
    @TempDir
    Path folder;

    @Test
    void noiseBecomesEvidentAndSuspectsGoToReview() {
        try (Bench bench = new Bench(Bench.config(folder), "loop1")) {
            // When
            NoisyStream.score(bench, 1, 6000, 0.2, "s");

            // Then
            List<MixtureSnapshot> snapshots = bench.mixtures.readValuesToList();
            assertThat(snapshots.get(0).getState()).isEqualTo(MixtureState.WARMING_UP);
            assertThat(snapshots.get(0).getLeastLosses())
                    .isGreaterThan(snapshots.get(0).getSamplesSeen());
            assertThat(NoisyStream.last(snapshots).getState()).isEqualTo(MixtureState.ACTIVE);
            assertThat(NoisyStream.last(snapshots).getNoiseRate()).isCloseTo(0.2, within(0.03));
            assertThat(bench.review.getQueueSize()).isGreaterThan(200);
        }
    }

    @Test
    void cleanDataAreNotTouched() {
        try (Bench bench = new Bench(Bench.config(folder), "loop2")) {
            // When
            NoisyStream.score(bench, 2, 6000, 0, "s");

            // Then
            assertThat(bench.review.getQueueSize()).isLessThan(30);
            assertThat(bench.training.readValuesToList().stream()
                            .mapToDouble(WeightedSample::getWeight)
                            .average()
                            .orElseThrow())
                    .isGreaterThan(0.99);
        }
    }

    @Test
    void noLossEverySampleEndsInExactlyOnePlace() {
        try (Bench bench = new Bench(Bench.config(folder), "loop3")) {
            // When
            NoisyStream.score(bench, 3, 5000, 0.3, "s");
            bench.scoredBytes.pipeInput("garbage", new byte[] {1, 2, 3});

            // Then
            List<String> ids = new ArrayList<>();
            bench.training.readKeyValuesToList().forEach(entry -> ids.add(entry.key));
            List<String> controls = new ArrayList<>();
            bench.review.readKeyValuesToList().forEach(entry -> (isControl(entry.value) ? controls : ids)
                    .add(entry.key));
            bench.deadLetters.readKeyValuesToList().forEach(entry -> ids.add(entry.key));
            assertThat(ids).hasSize(5001).doesNotHaveDuplicates();
            assertThat(ids).as("controls go to training as well").containsAll(controls);
            assertThat(controls).hasSize((int) bench.counters.controls()).isNotEmpty();
            assertThat(bench.counters.routedToTraining() + bench.counters.routedToReview())
                    .isEqualTo(5000);
        }
    }

    @Test
    void reproducibleEveryDecisionFollowsFromTheSnapshotItNames() {
        try (Bench bench = new Bench(Bench.config(folder), "loop5")) {
            // When
            Map<String, ScoredSample> scored = NoisyStream.score(bench, 5, 8000, 0.25, "s");

            // Then
            Map<Long, MixtureSnapshot> versions = new HashMap<>();
            bench.mixtures.readValuesToList().forEach(s -> versions.put(s.getVersion(), s));
            int active = 0;
            for (WeightedSample routed : bench.training.readValuesToList()) {
                RoutingDecision decision = decide(
                        versions.get(routed.getMixtureVersion()),
                        scored.get(routed.getSample().getId()));
                assertThat(decision.withheld()).isFalse();
                assertThat(routed.getWeight()).isEqualTo(decision.weight());
                assertThat(routed.getNoiseProbability()).isEqualTo(decision.noiseProbability());
                assertThat(routed.getClipThreshold()).isEqualTo(decision.clipThreshold());
                active += decision.clipThreshold() != null ? 1 : 0;
            }
            for (ReviewItem item : bench.review.readValuesToList()) {
                RoutingDecision decision = decide(
                        versions.get(item.getMixtureVersion()),
                        scored.get(item.getSample().getId()));
                assertThat(decision.withheld()).isEqualTo(!isControl(item));
                assertThat(item.getNoiseProbability()).isEqualTo(decision.noiseProbability());
            }
            assertThat(active).isGreaterThan(1000);
        }
    }

    @Test
    void versionsRiseByOneAndASnapshotAccountsForItsWholeWindow() {
        try (Bench bench = new Bench(Bench.config(folder), "loop6")) {
            // When
            NoisyStream.score(bench, 6, 8000, 0.2, "s");

            // Then
            List<MixtureSnapshot> snapshots = bench.mixtures.readValuesToList();
            for (int i = 0; i < snapshots.size(); i++) {
                assertThat(snapshots.get(i).getVersion()).isEqualTo(i + 1);
            }
            assertThat(snapshots).hasSizeLessThanOrEqualTo(8000 / 512);
            assertThat(NoisyStream.last(snapshots).getLossCounts().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(NoisyStream.last(snapshots).getWindowSize());
            assertThat(NoisyStream.last(snapshots).getModelVersion()).isEqualTo(1);
        }
    }

    @Test
    void verdictsCorrectTheMixtureAndUndoneOnesNoLongerDo() {
        try (Bench bench = new Bench(Bench.config(folder), "loop10")) {
            // Given
            Map<String, ScoredSample> scored = NoisyStream.score(bench, 10, 6000, 0.2, "s");
            MixtureSnapshot before = NoisyStream.last(bench.mixtures.readValuesToList());
            List<String> suspects = bench.review.readValuesToList().stream()
                    .filter(item -> !isControl(item))
                    .limit(200)
                    .map(item -> item.getSample().getId())
                    .toList();

            // When people find that half of the suspects are labelled rightly
            for (int i = 0; i < 200; i++) {
                bench.judge(Bench.verdict(suspects.get(i), 1, i % 2 == 0 ? Decision.KEEP : Decision.EXCLUDE));
            }
            NoisyStream.score(bench, 11, 600, 0.2, "t");
            MixtureSnapshot judged = NoisyStream.last(bench.mixtures.readValuesToList());

            // Then
            assertThat(before.getCalibrationRaw()).isEmpty();
            assertThat(before.getVerdicts()).isZero();
            assertThat(judged.getVerdicts()).isEqualTo(200);
            assertThat(meanOf(suspects, scored, before)).isGreaterThan(0.93);
            assertThat(meanOf(suspects, scored, judged)).isBetween(0.5, 0.9);
            assertThat(judged.getRoutingPolicy()).isEqualTo("posterior:0.9");

            // When they change their minds
            for (int i = 0; i < 200; i += 2) {
                bench.judge(Bench.verdict(suspects.get(i), 2, Decision.EXCLUDE));
            }
            NoisyStream.score(bench, 12, 600, 0.2, "u");

            // Then
            MixtureSnapshot undone = NoisyStream.last(bench.mixtures.readValuesToList());
            assertThat(undone.getVerdicts()).isEqualTo(200);
            assertThat(meanOf(suspects, scored, undone)).isGreaterThan(0.93);
        }
    }

    private static boolean isControl(ReviewItem item) {
        return item.getReason() == ReviewReason.CONTROL;
    }

    private static RoutingDecision decide(@Nullable MixtureSnapshot snapshot, @Nullable ScoredSample routed) {
        ScoredSample sample = Objects.requireNonNull(routed);
        Scored scored = Scored.of(sample);
        return snapshot == null
                ? RoutingDecision.PASS
                : Mixtures.compile(snapshot)
                        .decide(
                                sample.getLoss(),
                                scored.label(),
                                scored.probabilities(),
                                scored.classIndices(),
                                () -> 1);
    }

    /** Mean P that a mixture gives samples. */
    private static double meanOf(List<String> ids, Map<String, ScoredSample> scored, MixtureSnapshot mixture) {
        return ids.stream()
                .mapToDouble(id -> decide(mixture, scored.get(id)).noiseProbability())
                .average()
                .orElseThrow();
    }
}
