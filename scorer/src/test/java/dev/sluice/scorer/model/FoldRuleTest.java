package dev.sluice.scorer.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.models.ModelAssembler.Model;
import dev.sluice.schemas.records.EvidenceOrigin;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.Features;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ModelFormat;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.schemas.samples.Folds;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FoldRuleTest {
    private static final Instant STREAM = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATER = STREAM.plusSeconds(60);

    @Test
    void aSampleIsScoredByTheModelOfTheOtherFold() {
        FoldRule rule = FoldRule.of(pair(null, null, 0));

        for (int i = 0; i < 100; i++) {
            int own = Folds.of("d", "s" + i, 2);
            assertThat(rule.scoredBy(source("s" + i, 1, STREAM, i))).isEqualTo(1 - own);
            assertThat(rule.scoredBy(source("s" + i, 3, STREAM, i))).isEqualTo(1 - own);
        }
    }

    @Test
    void inTheFirstPassOfTheFirstStreamBothModelsScore() {
        FoldRule rule = FoldRule.of(pair(STREAM, STREAM, 7));

        assertThat(rule.scoredBy(source("s", 1, STREAM, 7))).isEqualTo(Folds.BOTH);
    }

    @Test
    void whateverOneOfThemMayHaveLearntTheOtherScoresAlone() {
        FoldRule rule = FoldRule.of(pair(STREAM, STREAM, 7));
        int other = 1 - Folds.of("d", "s", 2);

        assertThat(rule.scoredBy(source("s", 2, STREAM, 7))).as("a second pass").isEqualTo(other);
        assertThat(rule.scoredBy(source("s", 1, LATER, 7)))
                .as("a second ingest")
                .isEqualTo(other);
        assertThat(rule.scoredBy(source("s", 1, Instant.EPOCH, 7)))
                .as("a stream unknown")
                .isEqualTo(other);
        assertThat(rule.scoredBy(source("s", 1, STREAM, 6)))
                .as("a copy that was trained on, read again")
                .isEqualTo(other);
        assertThat(FoldRule.of(pair(STREAM, null, 7)).scoredBy(source("s", 1, STREAM, 7)))
                .as("one model has learnt another pass")
                .isEqualTo(other);
    }

    /** Streams, passes, restarts of the scorer and lags of the trainer as they come; what each model has learnt is written down. */
    @Test
    void neverDoesAModelScoreASampleOfWhichItHasLearntACopy() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int run = 0; run < 50; run++) {
            List<Source> stream = stream(random);
            List<Set<String>> learnt = List.of(new HashSet<>(), new HashSet<>());
            @Nullable Instant firstPassOf = null;
            int trained = 0;
            int scored = 0;
            FoldRule rule = FoldRule.of(pair(null, null, 0));
            while (scored < stream.size()) {
                for (int to = Math.min(stream.size(), scored + random.nextInt(20)); scored < to; scored++) {
                    Source next = stream.get(scored);
                    int by = rule.scoredBy(next);
                    for (int fold = 0; fold < 2; fold++) {
                        if (by == fold || by == Folds.BOTH) {
                            assertThat(learnt.get(fold))
                                    .as("learnt by the model of fold %d that scored it, seed %d", fold, seed)
                                    .doesNotContain(next.sample().getId());
                        }
                    }
                }
                // the trainer learns some of what was scored, and publishes, as its books say it
                for (int to = trained + random.nextInt(Math.max(0, scored - trained) + 1); trained < to; trained++) {
                    LabelledSample sample = stream.get(trained).sample();
                    Instant its = sample.getPass() == 1 ? sample.getDescribedAt() : null;
                    firstPassOf = trained == 0 || (its != null && its.equals(firstPassOf)) ? its : null;
                    learnt.get(Folds.of("d", sample.getId(), 2)).add(sample.getId());
                }
                rule = FoldRule.of(pair(firstPassOf, firstPassOf, trained));
                // a scorer may be set back, even to what was trained on
                scored = random.nextInt(10) == 0 ? random.nextInt(scored + 1) : scored;
            }
        }
    }

    @Test
    void trustedSamplesAreScoredAsTheStreamBesideThemAndAuditsNeverByAModelThatLearntThem() {
        // Given
        FoldRule rule = FoldRule.of(pair(STREAM, STREAM, 7));
        Source fresh = source("s", 1, STREAM, 7);
        Source again = source("s", 2, STREAM, 7);
        Source trusted = known("t", EvidenceOrigin.TRUSTED);
        Source audit = known("a", EvidenceOrigin.AUDIT);
        int ofTrusted = 1 - Folds.of("d", "t", 2);
        int ofAudit = 1 - Folds.of("d", "a", 2);

        // Then
        assertThat(rule.scoredBy(List.of(fresh, trusted, audit))).containsExactly(Folds.BOTH, Folds.BOTH, ofAudit);
        assertThat(rule.scoredBy(List.of(again, trusted, audit)))
                .containsExactly(1 - Folds.of("d", "s", 2), ofTrusted, ofAudit);
    }

    private static Source known(String id, EvidenceOrigin origin) {
        Source fresh = source(id, 1, STREAM, 100);
        return new Source(fresh.sample(), 0, 100, origin);
    }

    private static List<Source> stream(Random random) {
        List<Source> stream = new ArrayList<>();
        for (int ingest = 0; ingest < 2; ingest++) {
            Instant describedAt = STREAM.plusSeconds(ingest);
            for (int pass = 1; pass <= 2; pass++) {
                List<Integer> ids =
                        new ArrayList<>(IntStream.range(0, 30).boxed().toList());
                Collections.shuffle(ids, random);
                for (int id : ids) {
                    stream.add(source("s" + id, pass, describedAt, stream.size()));
                }
            }
        }
        return stream;
    }

    private static Source source(String id, int pass, Instant describedAt, long offset) {
        LabelledSample sample = LabelledSample.newBuilder()
                .setId(id)
                .setDataset("d")
                .setPass(pass)
                .setFeatures(new Features(ByteBuffer.allocate(1), FeatureEncoding.UINT8, List.of(1)))
                .setLabels(List.of(0))
                .setObservedAt(STREAM)
                .setSource("test")
                .setProvenance(Provenance.SOURCE)
                .setDescribedAt(describedAt)
                .build();
        return new Source(sample, 0, offset, null);
    }

    private static List<Model> pair(@Nullable Instant first, @Nullable Instant second, long trainedUpTo) {
        return List.of(model(0, first, trainedUpTo), model(1, second, trainedUpTo));
    }

    static Model model(int fold, @Nullable Instant firstPassOf, long trainedUpTo) {
        return new Model(
                ModelSnapshot.newBuilder()
                        .setDataset("d")
                        .setVersion(3)
                        .setFormat(ModelFormat.DL4J_ZIP)
                        .setChunkIndex(0)
                        .setChunkCount(1)
                        .setTotalBytes(1)
                        .setSha256("")
                        .setData(ByteBuffer.allocate(0))
                        .setLearningRate(0.25)
                        .setSamplesSeen(0)
                        .setConsumedOffsets(List.of())
                        .setTrainedUpTo(List.of(new SourcePosition(0, trainedUpTo)))
                        .setMetrics(Map.of())
                        .setPublishedAt(STREAM)
                        .setSlot("fold-" + fold)
                        .setFold(fold)
                        .setFolds(2)
                        .setFirstPassOf(firstPassOf)
                        .build(),
                new byte[] {1});
    }
}
