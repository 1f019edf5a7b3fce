package dev.sluice.scorer.service;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schemas.models.ModelAssembler.Model;
import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.samples.Folds;
import dev.sluice.scorer.Models;
import dev.sluice.scorer.engine.ModelLoader;
import dev.sluice.scorer.feed.Rescoring;
import dev.sluice.scorer.feed.TrustedSamples;
import dev.sluice.scorer.service.DatasetCatalogue.Loading;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FoldedScoringTest {
    private static final byte[] FIRST = Models.linear(0, 0, 0, 0, 0, 0, 1, 2, 3);
    private static final byte[] SECOND = Models.linear(0, 0, 0, 0, 0, 0, 3, 2, 1);

    private final Clock clock = Clock.fixed(Samples.NOW, ZoneOffset.UTC);
    private final DatasetCatalogue catalogue = new DatasetCatalogue(new ModelLoader(1 << 20), clock);
    private final BatchScorer scorer =
            new BatchScorer(catalogue, new TrustedSamples(Rescoring.defaults()), clock, () -> 0, new ScorerCounters());

    @BeforeEach
    void describe() {
        DatasetDescriptor descriptor = Samples.descriptor("d");
        descriptor.setPasses(2);
        catalogue.describe(descriptor);
    }

    @AfterEach
    void close() {
        catalogue.close();
    }

    @Test
    void eachSampleOfABatchIsScoredByTheModelOfTheOtherFold() {
        assertThat(catalogue.load(average(5, ModelKey.FEEDING), pair(5))).isEqualTo(Loading.IN_USE);

        List<ScoredSample> scored = score(2);

        assertThat(scored).extracting(ScoredSample::getModelFold).contains(0, 1);
        assertThat(scored).allSatisfy(one -> {
            int by = one.getModelFold();
            assertThat(by).isNotEqualTo(Folds.of("d", one.getSample().getId(), 2));
            assertThat(one.getModelVersion()).isEqualTo(5);
            assertThat(one.getLoss()).isCloseTo(by == 0 ? loss(1, 2, 3) : loss(3, 2, 1), within(1e-6));
        });
    }

    @Test
    void inTheFirstPassEachSampleIsScoredByTheMeanOfBoth() {
        assertThat(catalogue.load(average(5, ModelKey.FEEDING), pair(5))).isEqualTo(Loading.IN_USE);

        List<ScoredSample> scored = score(1);

        double mean = (Math.exp(-loss(1, 2, 3)) + Math.exp(-loss(3, 2, 1))) / 2;
        assertThat(scored).allSatisfy(one -> {
            // what was trained up to offset 3 may be known to one of them
            boolean known = one.getPosition().getOffset() < 3;
            assertThat(one.getModelFold() == Folds.BOTH).isNotEqualTo(known);
            assertThat(known || Math.abs(one.getLabelProbability() - mean) < 1e-6)
                    .isTrue();
        });
    }

    @Test
    void anAverageWaitsForItsNetworksAndTheModelBeforeGoesOnScoring() {
        // Given
        Loading before = catalogue.load(new Model(Samples.snapshot("d", 4), FIRST));

        // When
        Loading average = catalogue.load(average(5, ModelKey.FEEDING), null);

        // Then
        assertThat(before).isEqualTo(Loading.IN_USE);
        assertThat(average).isEqualTo(Loading.WAITS);
        assertThat(score(1)).allSatisfy(one -> {
            assertThat(one.getModelVersion()).isEqualTo(4);
            assertThat(one.getModelFold()).isEqualTo(Folds.NONE);
        });
    }

    @Test
    void anAverageThatWasRetainedOrBroughtBackDoesNotScore() {
        assertThat(catalogue.load(average(5, ModelKey.kept(5)), pair(5))).isEqualTo(Loading.REFUSED);
        assertThat(catalogue.load(average(6, ModelKey.PUBLISHED), pair(6))).isEqualTo(Loading.REFUSED);
        assertThat(catalogue.load(average(6, ModelKey.PUBLISHED), null)).isEqualTo(Loading.REFUSED);
    }

    @Test
    void aPairOfWhichOneNetworkIsDamagedIsRefused() {
        List<Model> damaged = List.of(pair(5).get(0), new Model(pair(5).get(1).snapshot(), new byte[10]));

        assertThat(catalogue.load(average(5, ModelKey.FEEDING), damaged)).isEqualTo(Loading.REFUSED);
    }

    private static double loss(double first, double second, double third) {
        return Math.log(Math.exp(first) + Math.exp(second) + Math.exp(third)) - first;
    }

    private List<ScoredSample> score(int pass) {
        List<SourceItem> items = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            LabelledSample sample = Samples.sample("s" + i, "d", 0, 1, 0);
            sample.setPass(pass);
            sample.setDescribedAt(Samples.NOW);
            items.add(SourceItem.read(new ConsumerRecord<>("sluice.samples", 0, i, new byte[0], new byte[0]), sample));
        }
        return scorer.score(items).stream()
                .map(item -> requireNonNull(item.scored()))
                .toList();
    }

    private static List<Model> pair(long version) {
        return List.of(
                new Model(snapshot(version, ModelKey.fold(0), 0), FIRST),
                new Model(snapshot(version, ModelKey.fold(1), 1), SECOND));
    }

    private static Model average(long version, String slot) {
        return new Model(snapshot(version, slot, -1), FIRST);
    }

    private static ModelSnapshot snapshot(long version, String slot, int fold) {
        return ModelSnapshot.newBuilder(Samples.snapshot("d", version, new SourcePosition(0, 3L)))
                .setSlot(slot)
                .setFold(fold)
                .setFolds(2)
                .setFirstPassOf(Samples.NOW)
                .build();
    }
}
