package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.records.Evidence;
import dev.sluice.schemas.records.EvidenceOrigin;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.samples.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scored samples that come with their right labels. */
class EvidenceTest {
    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void start() {
        bench = new Bench(Bench.config(folder), "evidence");
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void evidenceIsCountedAndGoesNowhereWithAMixtureOrWithout() {
        // When: the second would be withheld if it were a sample of the stream
        bench.score(evidence("t1", 0, 1, 0.998f, 0.001f, 0.001f));
        bench.publish(RoutingTest.snapshot(1, MixtureState.ACTIVE));
        bench.score(evidence("t2", 0, 1, 1e-6f, 0.999f, 0.001f));

        // Then
        assertThat(bench.counters.evidence()).isEqualTo(2);
        assertThat(bench.counters.scored()).isZero();
        assertThat(bench.training.isEmpty()).isTrue();
        assertThat(bench.review.isEmpty()).isTrue();
        assertThat(bench.deadLetters.isEmpty()).isTrue();
    }

    @Test
    void evidenceIsNoPartOfTheWindow() {
        // When: enough for a mixture, were they samples of the stream
        for (int i = 0; i < 3000; i++) {
            bench.score(evidence("t" + i, i % 3, i % 3, 0.8f, 0.1f, 0.1f));
        }
        bench.advance(Duration.ofSeconds(10));

        // Then
        assertThat(bench.mixtures.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1, evidence.inclusionProbability",
        "1.5, 1, 1, evidence.inclusionProbability",
        "0.5, 0, 1, evidence.revision",
        "0.5, 1, 3, evidence.rightLabels"
    })
    void evidenceThatBreaksTheContractIsADeadLetter(double probability, int revision, int right, String field) {
        // Given
        ScoredSample scored = bench.sample("a", 1, 0, 0.8f, 0.1f, 0.1f);
        scored.setEvidence(new Evidence(EvidenceOrigin.AUDIT, List.of(right), probability, revision));

        // When
        bench.score(scored);

        // Then
        var reason = bench.deadLetters.readRecord().headers().lastHeader(DeadLetters.REASON);
        assertThat(new String(reason.value(), StandardCharsets.UTF_8)).startsWith(field);
        assertThat(bench.counters.evidence()).isZero();
    }

    private ScoredSample evidence(String id, int given, int right, float... probabilities) {
        ScoredSample scored = bench.sample(id, 1, given, probabilities);
        scored.setEvidence(new Evidence(EvidenceOrigin.AUDIT, List.of(right), 0.1, 1));
        return scored;
    }
}
