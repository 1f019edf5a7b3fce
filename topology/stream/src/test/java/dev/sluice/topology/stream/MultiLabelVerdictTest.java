package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.records.ReviewReason;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.topology.noise.routing.ControlLottery;
import dev.sluice.topology.noise.verdict.VerdictCounts;
import dev.sluice.topology.noise.verdict.VerdictWindow;
import dev.sluice.topology.stream.config.Nodes;
import dev.sluice.topology.stream.mixture.Ledgers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verdicts on samples whose labels are sets: what they bring back, and what the noise model counts of them. */
class MultiLabelVerdictTest {
    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void start() {
        bench = new Bench(Bench.config(folder).withControls(new ControlLottery(0, 0)), "setVerdicts");
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void aVerdictBringsTheSampleBackWithTheRightSetAndWeightOneForEveryClass() {
        // Given
        bench.publish(MultiLabels.mixture());
        bench.score(MultiLabels.missing(bench, "a", 1));
        bench.score(MultiLabels.missing(bench, "b", 1));
        bench.score(MultiLabels.missing(bench, "c", 1));

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
        bench.publish(MultiLabels.mixture());
        bench.judge(Bench.verdict("a", 1, Decision.RELABEL));
        bench.judge(Bench.verdict("b", 1, Decision.RELABEL, 2, 1, 0));

        // When
        bench.score(MultiLabels.missing(bench, "a", 2));
        bench.score(MultiLabels.missing(bench, "b", 2));

        // Then
        assertThat(bench.training.readValuesToList())
                .extracting(w -> w.getSample().getLabels())
                .containsExactly(List.of(), List.of(2, 1, 0));
        assertThat(bench.review.isEmpty()).isTrue();
    }

    @Test
    void aVerdictThatCannotBeASampleSLabelsIsADeadLetterAndChangesNothing() {
        // Given
        bench.publish(MultiLabels.mixture());
        bench.score(MultiLabels.missing(bench, "a", 1));

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
        return Ledgers.verdicts(Bench.DATASET, store).toBytes();
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
        bench.publish(MultiLabels.mixture());
        for (String id : List.of("a", "b", "c", "d")) {
            bench.score(MultiLabels.missing(bench, id, 1));
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
        MixtureSnapshot none = MultiLabels.mixture();
        none.setWithholdShare(0.0);
        bench.publish(none);
        List<String> drawn = IntStream.range(0, 1000)
                .mapToObj(i -> "s" + i)
                .filter(id -> lottery.draw(Bench.DATASET, id, 1) < 0.1)
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
}
