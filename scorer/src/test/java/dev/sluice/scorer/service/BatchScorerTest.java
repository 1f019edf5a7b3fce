package dev.sluice.scorer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schemas.models.ModelAssembler;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.Task;
import dev.sluice.scorer.Models;
import dev.sluice.scorer.engine.ModelLoader;
import dev.sluice.scorer.feed.Rescoring;
import dev.sluice.scorer.feed.TrustedSamples;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchScorerTest {
    private final Clock clock = Clock.fixed(Samples.NOW, ZoneOffset.UTC);
    private final DatasetCatalogue catalogue = new DatasetCatalogue(new ModelLoader(1 << 20), clock);
    private final BatchScorer scorer =
            new BatchScorer(catalogue, new TrustedSamples(Rescoring.defaults()), clock, () -> 0, new ScorerCounters());

    @AfterEach
    void close() {
        catalogue.close();
    }

    @Test
    void aScoredSampleCarriesItsLossItsProbabilitiesAndTheModelBehindThem() {
        // Given
        catalogue.describe(Samples.descriptor("d"));
        load("d", 7, 1, 0, 2, 0, 3, 0, 0, 0, 0);

        // When
        ScoredSample scored = scored(Samples.sample("a", "d", 1, 1, 0));

        // Then
        double sum = Math.exp(1) + Math.exp(2) + Math.exp(3);
        assertThat(scored.getLoss()).isCloseTo(-Math.log(Math.exp(2) / sum), within(1e-6));
        assertThat(scored.getLabelProbability()).isCloseTo(Math.exp(2) / sum, within(1e-6));
        assertThat(scored.getClassIndices()).isNull();
        assertThat(scored.getClassProbabilities()).hasSize(3);
        assertThat(scored.getClassProbabilities().get(2)).isCloseTo((float) (Math.exp(3) / sum), within(1e-6f));
        assertThat(scored.getModelVersion()).isEqualTo(7);
        assertThat(scored.getLearningRate()).isEqualTo(0.25);
        assertThat(scored.getPosition().getOffset()).isZero();
    }

    @Test
    void withoutAModelEveryClassIsEquallyProbable() {
        catalogue.describe(Samples.descriptor("d"));

        ScoredSample scored = scored(Samples.sample("a", "d", 2, 5, 5));

        assertThat(scored.getLoss()).isCloseTo(Math.log(3), within(1e-12));
        assertThat(scored.getModelVersion()).isZero();
    }

    @Test
    void aSampleWhoseLogitsOverflowFailsAloneAndTheOthersGoOn() {
        // Given a finite weight that an input above 1 drives to infinity
        catalogue.describe(Samples.descriptor("d"));
        load("d", 1, 3e38f, 0, 0, 0, 0, 0, 0, 0, 0);

        // When
        List<SourceItem> results = score(
                Samples.sample("good", "d", 0, 0, 0),
                Samples.sample("bad", "d", 0, 10, 0),
                Samples.sample("alsoGood", "d", 0, 0, 1));

        // Then
        assertThat(results).extracting(item -> item.scored() != null).containsExactly(true, false, true);
        assertThat(results.get(1).failure()).hasMessageContaining("logits that are not finite");
    }

    @Test
    void badSamplesFailWithTheirReasonAndTheOthersGoOn() {
        // Given
        catalogue.describe(Samples.descriptor("d"));
        catalogue.describe(Samples.descriptor("many", Task.MULTI_LABEL, 3));

        // When
        List<SourceItem> results = score(
                Samples.sample("outOfRange", "d", 3, 0, 0),
                Samples.sample("shape", "d", 0, 0, 0, 0),
                Samples.sample("notANumber", "d", 0, 0, Float.NaN),
                Samples.sample("twice", "many", List.of(2, 0, 2), 0, 0),
                Samples.sample("unknown", "nobody", 0, 0, 0),
                Samples.sample("good", "d", 0, 0, 0));

        // Then
        assertThat(results.subList(0, 5))
                .allSatisfy(item -> assertThat(item.scored()).isNull());
        assertThat(results)
                .extracting(item -> item.failure() == null ? "" : item.failure().getMessage())
                .satisfiesExactly(
                        reason -> assertThat(reason).contains("label 3 is out of range"),
                        reason -> assertThat(reason).contains("shape"),
                        reason -> assertThat(reason).contains("not a finite number"),
                        reason -> assertThat(reason).contains("label 2 is there twice"),
                        reason -> assertThat(reason).contains("not described"),
                        reason -> assertThat(reason).isEmpty());
    }

    @Test
    void ofAMultiLabelSampleEveryClassIsJudgedByItself() {
        // Given logits 1, 2 and -3
        catalogue.describe(Samples.descriptor("many", Task.MULTI_LABEL, 3));
        load("many", 7, 1, 0, 2, 0, -3, 0, 0, 0, 0);

        // When classes 1 and 2 are given, not in their order
        ScoredSample scored = scored(Samples.sample("a", "many", List.of(2, 1), 1, 0));

        // Then
        double loss = softplus(1) + softplus(-2) + softplus(3);
        assertThat(scored.getMultiLabel()).isTrue();
        assertThat(scored.getLoss()).isCloseTo(loss / 3, within(1e-6));
        assertThat(scored.getLabelProbability()).isCloseTo(sigmoid(-3), within(1e-6));
        assertThat(scored.getClassIndices()).isNull();
        assertThat(scored.getClassProbabilities())
                .zipSatisfy(
                        List.of(sigmoid(1), sigmoid(2), sigmoid(-3)),
                        (found, expected) -> assertThat((double) found).isCloseTo(expected, within(1e-6)));
        assertThat(scored.getModelVersion()).isEqualTo(7);
    }

    @Test
    void aMultiLabelSampleMayHaveNoLabelAtAll() {
        // Given
        catalogue.describe(Samples.descriptor("many", Task.MULTI_LABEL, 3));

        // When
        ScoredSample scored = scored(Samples.sample("none", "many", List.of(), 1, 0));

        // Then
        assertThat(scored.getLoss()).isCloseTo(Math.log(2), within(1e-12));
        assertThat(scored.getLabelProbability()).isCloseTo(0.5, within(1e-12));
        assertThat(scored.getClassProbabilities()).containsExactly(0.5f, 0.5f, 0.5f);
    }

    @Test
    void aMultiLabelSampleWhoseLogitsOverflowFails() {
        // Given
        catalogue.describe(Samples.descriptor("many", Task.MULTI_LABEL, 3));
        load("many", 1, 3e38f, 0, 0, 0, 0, 0, 0, 0, 0);

        // When
        List<SourceItem> results = score(Samples.sample("bad", "many", List.of(0), 10, 0));

        // Then
        assertThat(results.get(0).failure()).hasMessageContaining("logits that are not finite");
    }

    private static double sigmoid(double z) {
        return 1 / (1 + Math.exp(-z));
    }

    private static double softplus(double z) {
        return Math.log(1 + Math.exp(z));
    }

    @Test
    void manyClassesAreReportedByTheTwentyMostProbable() {
        catalogue.describe(Samples.descriptor("wide", Task.SINGLE_LABEL, 300));

        ScoredSample scored = scored(Samples.sample("a", "wide", 299, 0, 0));

        assertThat(scored.getClassIndices()).hasSize(20);
        assertThat(scored.getClassProbabilities()).hasSize(20);
        assertThat(scored.getLoss()).isCloseTo(Math.log(300), within(1e-12));
    }

    @Test
    void aModelThatCannotBeUsedLeavesTheLastGoodOneInUse() {
        // Given
        catalogue.describe(Samples.descriptor("d"));
        load("d", 1, 1, 0, 2, 0, 3, 0, 0, 0, 0);

        // When
        catalogue.load(new ModelAssembler.Model(Samples.snapshot("d", 2), new byte[10]));

        // Then
        ScoredSample scored = scored(Samples.sample("a", "d", 0, 1, 0));
        assertThat(scored.getModelVersion()).isEqualTo(1);
    }

    @Test
    void aModelThatComesBeforeItsDescriptionMayBeTriedAgainOnceThatIsThere() {
        assertThat(load("d", 4, 1, 0, 2, 0, 3, 0, 0, 0, 0)).isEqualTo(DatasetCatalogue.Loading.WAITS);
        assertThat(catalogue.model("d")).isNull();

        catalogue.describe(Samples.descriptor("d"));

        assertThat(load("d", 4, 1, 0, 2, 0, 3, 0, 0, 0, 0)).isEqualTo(DatasetCatalogue.Loading.IN_USE);
        assertThat(catalogue.model("d")).isNotNull();
    }

    private DatasetCatalogue.Loading load(String dataset, long version, float... parameters) {
        return catalogue.load(new ModelAssembler.Model(Samples.snapshot(dataset, version), Models.linear(parameters)));
    }

    private ScoredSample scored(LabelledSample sample) {
        return Objects.requireNonNull(score(sample).get(0).scored());
    }

    private List<SourceItem> score(LabelledSample... samples) {
        return scorer.score(IntStream.range(0, samples.length)
                .mapToObj(i -> SourceItem.read(
                        new ConsumerRecord<>("sluice.samples", 0, i, new byte[0], new byte[0]),
                        Arrays.asList(samples).get(i)))
                .toList());
    }
}
