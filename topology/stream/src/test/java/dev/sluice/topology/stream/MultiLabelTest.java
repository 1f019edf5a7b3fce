package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.records.ReviewItem;
import dev.sluice.schemas.records.ReviewReason;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.schemas.samples.DeadLetters;
import dev.sluice.topology.noise.routing.ControlLottery;
import dev.sluice.topology.noise.routing.RoutingDecision;
import dev.sluice.topology.noise.routing.WithholdLottery;
import dev.sluice.topology.noise.verdict.VerdictCounts;
import dev.sluice.topology.noise.verdict.VerdictWindow;
import dev.sluice.topology.stream.config.Nodes;
import dev.sluice.topology.stream.mixture.Mixtures;
import dev.sluice.topology.stream.mixture.VerdictBook;
import dev.sluice.topology.stream.record.Scored;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Samples whose labels are sets: each class's value, present or absent, is judged by itself. */
class MultiLabelTest {
    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void start() {
        bench = new Bench(Bench.config(folder).withControls(new ControlLottery(0, 0)), "sets");
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    /** P = 0, 0.5 and 0.95 for values with a loss below 1, below 3 and above 3 nats; withheld from 0.9 on. */
    private static MixtureSnapshot mixture() {
        MixtureSnapshot snapshot = RoutingTest.snapshot(4, MixtureState.ACTIVE);
        snapshot.setValuesPerSample(3);
        snapshot.setWithholdThresholds(List.of(0.9, 0.9));
        return snapshot;
    }

    /** Class 0 is given and there, class 1 is missing, class 2 is given and neither here nor there. */
    private ScoredSample missing(String id, int pass) {
        return bench.set(id, pass, List.of(2, 0), 0.9f, 0.99f, 0.2f);
    }

    @Test
    void beforeTheFirstMixtureEverySamplePassesWithWeightOneAndNoWeightsForClasses() {
        // When
        bench.score(missing("a", 1));
        bench.score(bench.set("none", 1, List.of(), 0.9f, 0.99f, 0.2f));

        // Then
        assertThat(bench.training.readValuesToList()).hasSize(2).allSatisfy(routed -> {
            assertThat(routed.getWeight()).isEqualTo(1.0);
            assertThat(routed.getNoiseProbability()).isEqualTo(0.0);
            assertThat(routed.getLabelWeights()).isEmpty();
            assertThat(routed.getLabelNoiseProbabilities()).isEmpty();
        });
    }

    @Test
    void aDoubtfulValueIsWeightedDownAndTheOthersOfItsSampleAreNot() {
        // Given
        bench.publish(mixture());

        // When class 2 is given against a loss of 1.6 nats
        bench.score(bench.set("a", 1, List.of(0, 2), 0.9f, 0.1f, 0.2f));

        // Then
        WeightedSample routed = bench.training.readValue();
        assertThat(routed.getWeight()).isEqualTo(1.0);
        assertThat(routed.getNoiseProbability()).isEqualTo(0.5);
        assertThat(routed.getLabelWeights()).containsExactly(1f, 1f, 0.5f);
        assertThat(routed.getLabelNoiseProbabilities()).containsExactly(0f, 0f, 0.5f);
        assertThat(routed.getLabelScores().get(2)).isCloseTo((float) -Math.log(0.2), within(1e-6f));
        assertThat(routed.getClipThreshold()).isEqualTo(7.5);
        assertThat(routed.getSample().getLabels()).containsExactly(0, 2);
    }

    @Test
    void aSampleWithASuspectValueIsWithheldAndTheReviewSaysWhichItIs() {
        // Given
        bench.publish(mixture());

        // When
        bench.score(missing("a", 1));

        // Then
        assertThat(bench.training.isEmpty()).isTrue();
        ReviewItem item = bench.review.readValue();
        assertThat(item.getReason()).isEqualTo(ReviewReason.SUSPECT);
        assertThat(item.getNoiseProbability()).isCloseTo(0.95, within(1e-6));
        assertThat(item.getSuspectLabels()).containsExactly(1, 2);
        assertThat(item.getLabelNoiseProbabilities()).containsExactly(0f, 0.95f, 0.5f);
        assertThat(item.getSuggestions()).extracting(s -> s.getClassIndex()).containsExactly(1, 0, 2);
    }

    @Test
    void onlyTheShareThatTheMixtureNamesIsWithheldAndTheRestPassesWeightedDown() {
        // Given
        MixtureSnapshot quarter = mixture();
        quarter.setWithholdShare(0.25);
        bench.publish(quarter);

        // When, with too few samples for a mixture of their own
        for (int i = 0; i < 240; i++) {
            bench.score(missing("s" + i, 1));
            bench.score(bench.set("c" + i, 1, List.of(0), 0.9f, 0.1f, 0.1f));
        }

        // Then
        List<ReviewItem> withheld = bench.review.readValuesToList();
        assertThat(withheld)
                .hasSizeBetween(40, 80)
                .allMatch(i -> i.getSample().getId().startsWith("s"));
        assertThat(bench.training.readValuesToList())
                .hasSize(480 - withheld.size())
                .filteredOn(w -> w.getSample().getId().startsWith("s"))
                .allSatisfy(w -> assertThat(w.getLabelWeights().get(1)).isCloseTo(0.05f, within(1e-6f)));
    }

    @Test
    void setsThatBreakTheContractAreDeadLettersThatNameTheField() {
        // Given
        ScoredSample truncated = missing("truncated", 1);
        truncated.setClassIndices(List.of(0, 1, 2));
        ScoredSample improbable = bench.set("improbable", 1, List.of(0), 0.5f, 0.5f);
        improbable.setClassProbabilities(List.of(0.5f, Float.NaN));

        // When
        bench.score(bench.set("outOfRange", 1, List.of(0, 3), 0.5f, 0.5f, 0.5f));
        bench.score(bench.set("negative", 1, List.of(-1), 0.5f, 0.5f, 0.5f));
        bench.score(bench.set("twice", 1, List.of(1, 1), 0.5f, 0.5f, 0.5f));
        bench.score(truncated);
        bench.score(improbable);

        // Then
        assertThat(bench.deadLetters.readRecordsToList())
                .extracting(l -> Bench.header(l, DeadLetters.REASON))
                .satisfiesExactly(
                        reason -> assertThat(reason).contains("sample.labels: label 3 is out of range"),
                        reason -> assertThat(reason).contains("sample.labels: label -1 is out of range"),
                        reason -> assertThat(reason).contains("sample.labels: label 1 is there twice"),
                        reason -> assertThat(reason).contains("classIndices must be null"),
                        reason -> assertThat(reason).contains("classProbabilities[1]"));
        assertThat(bench.training.isEmpty()).isTrue();
    }

    @Test
    void aVerdictBringsTheSampleBackWithTheRightSetAndWeightOneForEveryClass() {
        // Given
        bench.publish(mixture());
        bench.score(missing("a", 1));
        bench.score(missing("b", 1));
        bench.score(missing("c", 1));

        // When
        bench.judge(Bench.verdict("a", 1, Decision.RELABEL, 0, 1));
        bench.judge(Bench.verdict("b", 1, Decision.RELABEL));
        bench.judge(Bench.verdict("c", 1, Decision.KEEP));

        // Then
        List<WeightedSample> back = bench.training.readValuesToList();
        assertThat(back)
                .extracting(w -> w.getSample().getLabels())
                .containsExactly(List.of(0, 1), List.of(), List.of(2, 0));
        assertThat(back).allSatisfy(w -> {
            assertThat(w.getWeight()).isEqualTo(1.0);
            assertThat(w.getNoiseProbability()).isEqualTo(0.0);
            assertThat(w.getLabelWeights()).isEmpty();
            assertThat(w.getSample().getProvenance()).isEqualTo(Provenance.REVIEW);
        });
        assertThat(back.get(0).getLoss()).isCloseTo(-Math.log(0.9 * 0.99 * 0.8) / 3, within(1e-6));
        assertThat(back.get(1).getLoss()).isCloseTo(-Math.log(0.1 * 0.01 * 0.8) / 3, within(1e-5));
    }

    @Test
    void onLaterPassesTheVerdictsSetCounts() {
        // Given
        bench.publish(mixture());
        bench.judge(Bench.verdict("a", 1, Decision.RELABEL));
        bench.judge(Bench.verdict("b", 1, Decision.RELABEL, 2, 1, 0));

        // When
        bench.score(missing("a", 2));
        bench.score(missing("b", 2));

        // Then
        assertThat(bench.training.readValuesToList())
                .extracting(w -> w.getSample().getLabels())
                .containsExactly(List.of(), List.of(2, 1, 0));
        assertThat(bench.review.isEmpty()).isTrue();
    }

    @Test
    void aVerdictThatCannotBeASampleSLabelsIsADeadLetterAndChangesNothing() {
        // Given
        bench.publish(mixture());
        bench.score(missing("a", 1));

        // When
        bench.judge(Bench.verdict("a", 1, Decision.RELABEL, 0, 3));
        bench.judge(Bench.verdict("a", 1, Decision.RELABEL, 1, 1));
        bench.judge(Bench.verdict(
                "a", 1, Decision.RELABEL, IntStream.range(0, 257).boxed().toArray(Integer[]::new)));

        // Then
        assertThat(bench.deadLetters.readRecordsToList()).hasSize(3);
        assertThat(bench.training.isEmpty()).isTrue();
    }

    @Test
    void aSetNamedForASampleWithOneLabelDoesNotTouchIt() {
        // Given a verdict that came before the sample, when nobody could know
        bench.judge(Bench.verdict("one", 1, Decision.RELABEL, 0, 1));

        // When
        bench.score(bench.sample("one", 1, 0, 0.9f, 0.1f));

        // Then
        WeightedSample routed = bench.training.readValue();
        assertThat(routed.getSample().getLabels()).containsExactly(0);
        assertThat(routed.getVerdictRevision()).isNull();
    }

    /** What the noise model counts of the verdicts so far. */
    private byte[] counted() {
        bench.advance(Duration.ofSeconds(1));
        var store = bench.driver.<String, byte[]>getKeyValueStore(Nodes.MIXTURE_STORE);
        return new VerdictBook(Bench.DATASET, 1, store).window().toBytes();
    }

    private static byte[] expected(VerdictCounts... counts) {
        VerdictWindow window = new VerdictWindow();
        for (VerdictCounts of : counts) {
            window.add(of);
        }
        return window.toBytes();
    }

    private static VerdictCounts one(boolean control, double probability, boolean wrong) {
        VerdictCounts counts = new VerdictCounts();
        counts.record(control, probability, wrong, 1);
        return counts;
    }

    @Test
    void aVerdictOnASuspectCountsOnceForItsMostSuspectValue() {
        // Given samples whose class 1 is probably missing
        bench.publish(mixture());
        for (String id : List.of("a", "b", "c", "d")) {
            bench.score(missing(id, 1));
        }

        // When a says it is, b that it is not whatever else is wrong; c does not say; d did, but takes it back
        bench.judge(Bench.verdict("a", 1, Decision.RELABEL, 0, 1, 2));
        bench.judge(Bench.verdict("b", 1, Decision.RELABEL, 0));
        bench.judge(Bench.verdict("c", 1, Decision.EXCLUDE));
        bench.judge(Bench.verdict("d", 1, Decision.RELABEL, 0, 1));
        bench.judge(Bench.verdict("d", 2, Decision.EXCLUDE));

        // Then
        assertThat(counted()).isEqualTo(expected(one(false, 0.95, true), one(false, 0.95, false)));
    }

    @Test
    void aVerdictOnAControlCountsOnceForAValueThatIsDrawnAmongThoseNotSuspect() {
        // Given every tenth sample a control, of which only class 0 is not suspect, all of them passing
        ControlLottery lottery = new ControlLottery(0.1, 7);
        stop();
        bench = new Bench(Bench.config(folder).withControls(lottery), "setControls");
        MixtureSnapshot none = mixture();
        none.setWithholdShare(0.0);
        bench.publish(none);
        List<String> drawn = IntStream.range(0, 1000)
                .mapToObj(i -> "s" + i)
                .filter(id -> lottery.draws(Bench.DATASET, id, 1))
                .limit(2)
                .toList();
        drawn.forEach(id -> bench.score(bench.set(id, 1, List.of(0), 0.9f, 0.99f, 0.99f)));
        assertThat(bench.review.readValuesToList())
                .allMatch(i -> i.getReason() == ReviewReason.CONTROL)
                .extracting(i -> i.getSuspectLabels())
                .containsExactly(List.of(1, 2), List.of(1, 2));

        // When
        bench.judge(Bench.verdict(drawn.get(0), 1, Decision.RELABEL, 0, 1));
        bench.judge(Bench.verdict(drawn.get(1), 1, Decision.RELABEL, 1));

        // Then
        assertThat(counted()).isEqualTo(expected(one(true, 0, false), one(true, 0, true)));
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
