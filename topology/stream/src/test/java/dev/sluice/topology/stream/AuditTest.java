package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.Evidence;
import dev.sluice.schemas.records.EvidenceOrigin;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.schemas.records.ReviewItem;
import dev.sluice.schemas.records.ReviewReason;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.TrustedSample;
import dev.sluice.topology.noise.routing.AuditBudget;
import dev.sluice.topology.noise.routing.ControlLottery;
import dev.sluice.topology.stream.config.TopologyConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Samples drawn for people to judge, and what their verdicts become. */
class AuditTest {
    private static final double SHARE = 0.02;
    private static final double SUSPECT_SHARE = 0.3;
    private static final double SUSPECT_FROM = 2.5;

    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void start() {
        // no mixture of its own takes the place of the one that is published here
        bench = new Bench(config(0, "audits").withRefitEvery(1 << 20), "audits");
        MixtureSnapshot snapshot = RoutingTest.snapshot(4, MixtureState.ACTIVE);
        snapshot.setAuditDraw(new dev.sluice.schemas.records.AuditDraw(SHARE, SUSPECT_SHARE, SUSPECT_FROM));
        bench.publish(snapshot);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private TopologyConfig config(int audits, String within) {
        TopologyConfig config = Bench.config(folder.resolve(within)).withControls(new ControlLottery(0, 3));
        return config.withNoise(config.noise().with(copy -> copy.audits(new AuditBudget(audits, 0))));
    }

    private void scoreInnocent(String id) {
        bench.score(bench.sample(id, 1, 0, 0.9f, 0.09f, 0.01f));
    }

    private void scoreSuspect(String id) {
        bench.score(bench.sample(id, 1, 0, 0.01f, 0.89f, 0.1f));
    }

    private List<ReviewItem> drawn() {
        return bench.review.readValuesToList().stream()
                .filter(item -> item.getInclusionProbability() != null)
                .toList();
    }

    @Test
    void suspiciousSamplesAreDrawnMoreOftenWithheldOrNot() {
        // When
        for (int i = 0; i < 2000; i++) {
            scoreInnocent("a" + i);
            scoreSuspect("b" + i);
        }

        // Then
        List<ReviewItem> drawn = drawn();
        List<ReviewItem> innocent = drawn.stream()
                .filter(item -> item.getReason() == ReviewReason.CONTROL)
                .toList();
        List<ReviewItem> suspect = drawn.stream()
                .filter(item -> item.getReason() == ReviewReason.SUSPECT)
                .toList();
        assertThat(innocent.size() / 2000.0).isCloseTo(SHARE, within(0.012));
        assertThat(suspect.size() / 2000.0).isCloseTo(SHARE + SUSPECT_SHARE, within(0.04));
        assertThat(innocent).allMatch(item -> item.getInclusionProbability() == SHARE);
        assertThat(suspect).allMatch(item -> item.getInclusionProbability() == SHARE + SUSPECT_SHARE);
        assertThat(bench.counters.routedToReview()).as("withheld all the same").isEqualTo(2000);
    }

    @Test
    void theSameAreDrawnOnAReplay() {
        // Given
        for (int i = 0; i < 300; i++) {
            scoreInnocent("a" + i);
        }
        List<String> first =
                drawn().stream().map(item -> item.getSample().getId()).toList();

        // When
        for (int i = 0; i < 300; i++) {
            scoreInnocent("a" + i);
        }

        // Then
        assertThat(drawn().stream().map(item -> item.getSample().getId()))
                .isNotEmpty()
                .containsExactlyElementsOf(first);
    }

    @Test
    void verdictsOnDrawnSamplesAreEvidenceByTheirNewestRevision() {
        // Given
        for (int i = 0; i < 500; i++) {
            scoreInnocent("a" + i);
        }
        String id = drawn().get(0).getSample().getId();

        // When
        bench.judge(Bench.verdict(id, 1, Decision.KEEP));
        bench.judge(Bench.verdict(id, 2, Decision.RELABEL, 2));
        bench.judge(Bench.verdict(id, 3, Decision.EXCLUDE));

        // Then
        List<TrustedSample> audits = bench.trusted.readValuesToList();
        assertThat(audits).extracting(TrustedSample::getRightLabels).containsExactly(List.of(0), List.of(2), List.of());
        assertThat(audits).extracting(TrustedSample::getRevision).containsExactly(1, 2, 3);
        assertThat(audits).allSatisfy(audit -> {
            assertThat(audit.getOrigin()).isEqualTo(EvidenceOrigin.AUDIT);
            assertThat(audit.getSample().getLabels()).containsExactly(0);
            assertThat(audit.getInclusionProbability())
                    .as("half as probable as the mean of its time")
                    .isCloseTo(1 / 32.0, within(1e-12));
        });
    }

    @Test
    void verdictsOnOthersAreNot() {
        // Given
        for (int i = 0; i < 50; i++) {
            scoreSuspect("b" + i);
        }
        List<String> undrawn = bench.review.readValuesToList().stream()
                .filter(item -> item.getInclusionProbability() == null)
                .map(item -> item.getSample().getId())
                .toList();

        // When
        undrawn.forEach(id -> bench.judge(Bench.verdict(id, 1, Decision.RELABEL, 1)));

        // Then
        assertThat(undrawn).isNotEmpty();
        assertThat(bench.trusted.isEmpty()).isTrue();
    }

    @Test
    void aJudgedSampleIsNotAskedAboutAgain() {
        // Given
        for (int i = 0; i < 500; i++) {
            scoreInnocent("a" + i);
        }
        String id = drawn().get(0).getSample().getId();
        bench.judge(Bench.verdict(id, 1, Decision.KEEP));

        // When
        scoreInnocent(id);

        // Then
        assertThat(bench.review.isEmpty()).isTrue();
    }

    @Test
    void aBudgetIsSpentEarlyAndTheDrawFallsWithTheStream() {
        // Given
        try (Bench budgeted = new Bench(config(100, "budget"), "budget")) {
            // When
            NoisyStream.score(budgeted, 3, 8000, 0.2, "s");

            // Then 100 · 8000 / (8000 + 1600) are expected
            long drawn = budgeted.review.readValuesToList().stream()
                    .filter(item -> item.getInclusionProbability() != null)
                    .count();
            assertThat(drawn).isBetween(45L, 115L);
            List<MixtureSnapshot> snapshots = budgeted.mixtures.readValuesToList();
            double first = snapshots.get(0).getAuditDraw().getShare();
            double last = NoisyStream.last(snapshots).getAuditDraw().getShare();
            assertThat(last).isPositive().isLessThan(first / 5);
        }
    }

    @Test
    void auditsInTheWindowCalibrateTheNoiseProbabilityAndTheSnapshotSaysSo() {
        // Given
        try (Bench loop = new Bench(config(0, "calibrated"), "calibrated")) {
            Random random = new Random(9);

            // When one sample in ten of the stream is scored again beside it, judged by somebody who knows
            for (int round = 0; round < 30; round++) {
                Map<String, ScoredSample> scored = NoisyStream.score(loop, round, 200, 0.2, "r" + round + "-");
                List<ScoredSample> judged = scored.values().stream().limit(20).toList();
                for (ScoredSample sample : judged) {
                    int likeliest = likeliest(sample);
                    sample.setEvidence(new Evidence(
                            EvidenceOrigin.AUDIT, List.of(likeliest), random.nextBoolean() ? 1.0 : 0.5, 1));
                    loop.score(sample);
                }
            }

            // Then
            MixtureSnapshot last = NoisyStream.last(loop.mixtures.readValuesToList());
            assertThat(last.getEvidence().getAudits()).isGreaterThan(200);
            assertThat(last.getEvidence().getAuditsWrong()).isPositive();
            assertThat(last.getEvidence().getStages()).hasSize(2);
            assertThat(last.getEvidence().getRateLow()).isLessThan(last.getNoiseRate());
            assertThat(last.getEvidence().getRateHigh()).isGreaterThan(last.getNoiseRate());
            assertThat(last.getNoiseRate()).isCloseTo(0.2, within(0.06));
            assertThat(loop.counters.scored()).isEqualTo(6000);
        }
    }

    @Test
    void trustedSamplesShownAmongTheOthersTellHowOftenPeopleErr() {
        // Given
        try (Bench loop = new Bench(config(0, "known").withKnownShare(0.5), "known")) {
            scoreTrusted(loop, 100);
            scoreTrusted(loop, 100);
            List<ReviewItem> shown = loop.review.readValuesToList();
            assertThat(shown).as("each once").hasSizeBetween(35, 65);
            assertThat(shown).allMatch(item -> item.getReason() == ReviewReason.CONTROL);

            // When three are judged wrongly and one of them is put right
            for (int i = 0; i < 30; i++) {
                String id = shown.get(i).getSample().getId();
                loop.judge(i < 2 ? Bench.verdict(id, 1, Decision.RELABEL, 2) : Bench.verdict(id, 1, Decision.KEEP));
            }
            String third = shown.get(30).getSample().getId();
            loop.judge(Bench.verdict(third, 1, Decision.EXCLUDE));
            loop.judge(Bench.verdict(third, 2, Decision.KEEP));
            NoisyStream.score(loop, 5, 1200, 0.2, "s");

            // Then
            MixtureSnapshot last = NoisyStream.last(loop.mixtures.readValuesToList());
            assertThat(last.getEvidence().getAuditorChecks()).isEqualTo(31);
            assertThat(last.getEvidence().getAuditorError()).isCloseTo(2 / 41.0, within(1e-12));
            assertThat(loop.trusted.isEmpty()).as("no audit").isTrue();
            assertThat(loop.training.readValuesToList())
                    .as("nobody trains on them")
                    .noneMatch(sample -> sample.getSample().getId().startsWith("t"));
        }
    }

    private static void scoreTrusted(Bench loop, int samples) {
        for (int i = 0; i < samples; i++) {
            ScoredSample sample = loop.sample("t" + i, 1, i % 3, i % 3 == 0 ? 0.8f : 0.1f, 0.1f, 0.1f);
            sample.setClassProbabilities(List.of(0.4f, 0.3f, 0.3f));
            sample.setEvidence(new Evidence(EvidenceOrigin.TRUSTED, List.of(i % 3), 1.0, 1));
            loop.score(sample);
        }
    }

    private static int likeliest(ScoredSample sample) {
        List<Float> probabilities = sample.getClassProbabilities();
        int best = 0;
        for (int j = 1; j < probabilities.size(); j++) {
            best = probabilities.get(j) > probabilities.get(best) ? j : best;
        }
        return best;
    }
}
