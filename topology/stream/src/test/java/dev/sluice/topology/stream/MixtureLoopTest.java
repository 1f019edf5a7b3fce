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
import dev.sluice.topology.stream.config.Nodes;
import dev.sluice.topology.stream.mixture.MixtureLedger;
import dev.sluice.topology.stream.mixture.Mixtures;
import dev.sluice.topology.stream.record.Scored;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MixtureLoopTest {
    @TempDir
    Path folder;

    /** A model that knows the class, and a source that is wrong at a given rate. */
    private static Map<String, ScoredSample> stream(
            Bench bench, long seed, int samples, double noiseRate, String prefix) {
        Map<String, ScoredSample> scored = new HashMap<>();
        Random random = new Random(seed);
        for (int i = 0; i < samples; i++) {
            int truth = random.nextInt(4);
            int label = random.nextDouble() < noiseRate ? (truth + 1 + random.nextInt(3)) % 4 : truth;
            double[] logits = new double[4];
            double sum = 0;
            for (int j = 0; j < 4; j++) {
                logits[j] = random.nextGaussian() + (j == truth ? 5 + random.nextGaussian() : 0);
                sum += Math.exp(logits[j]);
            }
            float[] probabilities = new float[4];
            for (int j = 0; j < 4; j++) {
                probabilities[j] = (float) (Math.exp(logits[j]) / sum);
            }
            ScoredSample sample = bench.sample(prefix + i, 1, label, probabilities);
            scored.put(prefix + i, sample);
            bench.score(sample);
        }
        return scored;
    }

    /** Whether a stored entry is a sample's sketch in a delta that has yet to be sent. */
    private static boolean isOfDelta(KeyValue<String, byte[]> entry, long sequence) {
        return entry.key.startsWith("sketch:") && ByteBuffer.wrap(entry.value).getLong() == sequence;
    }

    private static boolean isControl(ReviewItem item) {
        return item.getReason() == ReviewReason.CONTROL;
    }

    private static MixtureSnapshot last(List<MixtureSnapshot> snapshots) {
        return snapshots.get(snapshots.size() - 1);
    }

    private static Map<String, byte[]> contents(Bench bench, String store) {
        Map<String, byte[]> contents = new HashMap<>();
        bench.driver
                .<String, byte[]>getKeyValueStore(store)
                .all()
                .forEachRemaining(entry -> contents.put(entry.key, entry.value));
        return contents;
    }

    @Test
    void noiseBecomesEvidentAndSuspectsGoToReview() {
        try (Bench bench = new Bench(Bench.config(folder), "loop1")) {
            // When
            stream(bench, 1, 6000, 0.2, "s");

            // Then
            List<MixtureSnapshot> snapshots = bench.mixtures.readValuesToList();
            assertThat(snapshots.get(0).getState()).isEqualTo(MixtureState.WARMING_UP);
            assertThat(last(snapshots).getState()).isEqualTo(MixtureState.ACTIVE);
            assertThat(last(snapshots).getNoiseRate()).isCloseTo(0.2, within(0.03));
            assertThat(bench.review.getQueueSize()).isGreaterThan(200);
        }
    }

    @Test
    void cleanDataAreNotTouched() {
        try (Bench bench = new Bench(Bench.config(folder), "loop2")) {
            // When
            stream(bench, 2, 6000, 0, "s");

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
            stream(bench, 3, 5000, 0.3, "s");
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
    void stateAccountingTheWindowCountsEveryRoutedSampleOnce() {
        try (Bench bench = new Bench(Bench.config(folder), "loop4")) {
            // Given 1000 samples and a dead letter; deltas of 256 leave 232 pending
            stream(bench, 4, 1000, 0.2, "s");
            bench.scoredBytes.pipeInput("garbage", new byte[] {1, 2, 3});
            var pending = bench.driver.<String, byte[]>getKeyValueStore(Nodes.PENDING_DELTAS_STORE);
            int[] waiting = {0};
            pending.all().forEachRemaining(entry -> waiting[0] += isOfDelta(entry, 4) ? 1 : 0);
            assertThat(waiting[0]).isEqualTo(1000 % 256);

            // When
            bench.advance(Duration.ofSeconds(1));

            // Then
            assertThat(ByteBuffer.wrap(pending.get("head:" + Bench.DATASET)).getLong())
                    .isEqualTo(4);
            MixtureLedger ledger = new MixtureLedger(
                    Bench.DATASET, Bench.config(folder), bench.driver.getKeyValueStore(Nodes.MIXTURE_STORE));
            assertThat(ledger.window().samplesSeen()).isEqualTo(1000);
            assertThat(ledger.window().count()).isEqualTo(1000);
        }
    }

    @Test
    void reproducibleEveryDecisionFollowsFromTheSnapshotItNames() {
        try (Bench bench = new Bench(Bench.config(folder), "loop5")) {
            // When
            Map<String, ScoredSample> scored = stream(bench, 5, 8000, 0.25, "s");

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

    private static RoutingDecision decide(@Nullable MixtureSnapshot snapshot, @Nullable ScoredSample routed) {
        ScoredSample sample = Objects.requireNonNull(routed);
        Scored scored = Scored.of(sample);
        return snapshot == null
                ? RoutingDecision.PASS
                : Mixtures.compile(snapshot)
                        .decide(sample.getLoss(), scored.label(), scored.probabilities(), scored.classIndices());
    }

    /** Mean P that a mixture gives samples. */
    private static double meanOf(List<String> ids, Map<String, ScoredSample> scored, MixtureSnapshot mixture) {
        return ids.stream()
                .mapToDouble(id -> decide(mixture, scored.get(id)).noiseProbability())
                .average()
                .orElseThrow();
    }

    @Test
    void versionsRiseByOneAndASnapshotAccountsForItsWholeWindow() {
        try (Bench bench = new Bench(Bench.config(folder), "loop6")) {
            // When
            stream(bench, 6, 8000, 0.2, "s");

            // Then
            List<MixtureSnapshot> snapshots = bench.mixtures.readValuesToList();
            for (int i = 0; i < snapshots.size(); i++) {
                assertThat(snapshots.get(i).getVersion()).isEqualTo(i + 1);
            }
            assertThat(snapshots).hasSizeLessThanOrEqualTo(8000 / 512);
            assertThat(last(snapshots).getLossCounts().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(last(snapshots).getWindowSize());
            assertThat(last(snapshots).getModelVersion()).isEqualTo(1);
        }
    }

    @Test
    void aRestartGoesOnWithTheNextVersionAndTheSameWindow() {
        // Given one application that is never stopped
        List<MixtureSnapshot> unbroken;
        try (Bench bench = new Bench(Bench.config(folder.resolve("a")), "loop7")) {
            stream(bench, 7, 4096, 0.2, "s");
            stream(bench, 8, 2048, 0.2, "t");
            unbroken = bench.mixtures.readValuesToList();
        }

        // When another one stops in between and its state is restored from what its stores held
        Map<String, byte[]> windows = new HashMap<>();
        Map<String, byte[]> pending = new HashMap<>();
        List<MixtureSnapshot> broken = new ArrayList<>();
        try (Bench bench = new Bench(Bench.config(folder.resolve("b")), "loop8")) {
            stream(bench, 7, 4096, 0.2, "s");
            broken.addAll(bench.mixtures.readValuesToList());
            windows.putAll(contents(bench, Nodes.MIXTURE_STORE));
            pending.putAll(contents(bench, Nodes.PENDING_DELTAS_STORE));
        }
        try (Bench bench = new Bench(Bench.config(folder.resolve("c")), "loop8")) {
            windows.forEach(bench.driver.<String, byte[]>getKeyValueStore(Nodes.MIXTURE_STORE)::put);
            pending.forEach(bench.driver.<String, byte[]>getKeyValueStore(Nodes.PENDING_DELTAS_STORE)::put);
            bench.publish(last(broken));
            stream(bench, 8, 2048, 0.2, "t");
            broken.addAll(bench.mixtures.readValuesToList());
        }

        // Then
        assertThat(broken).hasSameSizeAs(unbroken);
        for (int i = 0; i < broken.size(); i++) {
            assertThat(broken.get(i).getVersion()).isEqualTo(unbroken.get(i).getVersion());
            assertThat(broken.get(i).getPosteriorCurve())
                    .isEqualTo(unbroken.get(i).getPosteriorCurve());
            assertThat(broken.get(i).getWithholdThresholds())
                    .isEqualTo(unbroken.get(i).getWithholdThresholds());
            assertThat(broken.get(i).getNoiseRate()).isEqualTo(unbroken.get(i).getNoiseRate());
        }
    }

    @Test
    void verdictsCorrectTheMixtureAndUndoneOnesNoLongerDo() {
        try (Bench bench = new Bench(Bench.config(folder), "loop10")) {
            // Given
            Map<String, ScoredSample> scored = stream(bench, 10, 6000, 0.2, "s");
            MixtureSnapshot before = last(bench.mixtures.readValuesToList());
            List<String> suspects = bench.review.readValuesToList().stream()
                    .filter(item -> !isControl(item))
                    .limit(200)
                    .map(item -> item.getSample().getId())
                    .toList();

            // When people find that half of the suspects are labelled rightly
            for (int i = 0; i < 200; i++) {
                bench.judge(Bench.verdict(suspects.get(i), 1, i % 2 == 0 ? Decision.KEEP : Decision.EXCLUDE));
            }
            stream(bench, 11, 600, 0.2, "t");
            MixtureSnapshot judged = last(bench.mixtures.readValuesToList());

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
            stream(bench, 12, 600, 0.2, "u");

            // Then
            MixtureSnapshot undone = last(bench.mixtures.readValuesToList());
            assertThat(undone.getVerdicts()).isEqualTo(200);
            assertThat(meanOf(suspects, scored, undone)).isGreaterThan(0.93);
        }
    }

    @Test
    void stateStaysSmallHoweverLongTheStream() {
        try (Bench bench = new Bench(Bench.config(folder), "loop9")) {
            // When
            stream(bench, 9, 12_000, 0.2, "s");

            // Then
            var keys = new TreeSet<String>();
            bench.driver
                    .<String, byte[]>getKeyValueStore(Nodes.MIXTURE_STORE)
                    .all()
                    .forEachRemaining(entry -> keys.add(entry.key.split(":", 2)[0] + entry.value.length / 8192));
            assertThat(keys).allMatch(key -> key.endsWith("0"));
            int[] slots = {0};
            bench.driver
                    .<String, byte[]>getKeyValueStore(Nodes.MIXTURE_STORE)
                    .all()
                    .forEachRemaining(entry -> slots[0] += entry.key.startsWith("slot:") ? 1 : 0);
            assertThat(slots[0]).isLessThanOrEqualTo(4096 / 256 + 2);
        }
    }
}
