package dev.sluice.infra.pipeline;

import static dev.sluice.infra.pipeline.Records.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.infra.cli.role.RoleRunner;
import dev.sluice.infra.ingest.Descriptors;
import dev.sluice.infra.ingest.Ingester;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.infra.pipeline.ModelsCli.Outcome;
import dev.sluice.schemas.models.ModelChunks;
import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ModelFormat;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.trainer.config.SnapshotConfig;
import dev.sluice.trainer.service.TrainerService;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the loop promises to people who bring models of their own, go back to earlier ones, and let trainers compete. */
abstract class ModelsContract extends MultiLabelContract {
    private static final int TOTAL = 1500;
    private static final int BEFORE = 900;

    private int probes;

    @Test
    void aModelOfOnesOwnIsPickedUpWithoutLosingOrRepeatingARecordAndABrokenOneIsRefused() throws Exception {
        // Given a stream in full flow
        try (Installation on = installation("own-model");
                Harvest harvest = new Harvest(on.connection());
                RoleRunner runner = new RoleRunner();
                HeldSource source = new HeldSource(on.noisyBlobs(TOTAL), BEFORE);
                Ingester ingester = on.ingester(source, 1)) {
            on.startTrainer(runner);
            on.startTopology(runner);
            on.startScorer(runner);
            FutureTask<?> ingest = ingest(ingester);
            until(runner, () -> harvest.gather().outcomes().size() >= BEFORE / 2);
            byte[] torch = TorchFile.bytes();
            Path good = Files.write(on.dataDir().resolve("net.onnx"), torch);
            Path cut = Files.write(on.dataDir().resolve("cut.onnx"), Arrays.copyOf(torch, torch.length / 2));
            ModelsCli models = new ModelsCli(on.connection());

            // When
            Outcome refused = models.run("publish", cut.toString());

            // Then
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.said()).contains("cut.onnx cannot score 'blobs'", "nothing was published");
            assertThat(harvest.complete().models(ModelKey.PUBLISHED)).isEmpty();

            // When
            Outcome dry = models.run("publish", good.toString(), "--dry-run");
            Outcome published = models.run("publish", good.toString(), "--pin", "--metric", "testAccuracy=0.1");

            // Then
            assertThat(dry.said()).contains("would publish");
            assertThat(published.status()).as(published.said()).isZero();
            ModelSnapshot own = harvest.complete().models(ModelKey.PUBLISHED).get(0);
            until(runner, () -> scores(on, harvest, own.getVersion()));
            assertThat(models.run("list").said()).contains("pinned, scores").contains("testAccuracy=0.1");

            // When half a model comes into the topic, and behind it one of another data set
            ModelSnapshot half = ModelSnapshot.newBuilder(own)
                    .setVersion(own.getVersion() + 1000)
                    .build();
            Hostile.describe(on, "beside");
            Hostile.publish(
                    on,
                    ModelChunks.split(half, Arrays.copyOf(torch, torch.length / 2))
                            .get(0));
            Hostile.publish(on, Hostile.of("beside", own));
            source.release();
            ingest.get();
            on.publish(on.topics().samples(), "fence", with(sample(harvest), s -> s.setId("fence")
                    .setDataset("beside")));
            until(runner, () -> Hostile.versionThatScored(harvest.gather(), "fence") == own.getVersion());
            on.publish(on.topics().samples(), "after", with(sample(harvest), s -> s.setId("after")));
            until(runner, () -> Hostile.versionThatScored(harvest.gather(), "after") >= 0);
            until(
                    runner,
                    () -> harvest.gather().outcomes().size()
                            == harvest.accepted().size());

            // Then
            runner.close();
            harvest.complete();
            assertThat(Hostile.versionThatScored(harvest, "after"))
                    .as("version of the model that scored after the hostile one came")
                    .isEqualTo(own.getVersion());
            Invariants.noLoss(harvest);
            Invariants.noDuplicate(harvest);
            assertThat(harvest.deadLetters()).as("dead letters").isEmpty();
            assertThat(harvest.accepted()).hasSizeGreaterThan(TOTAL);
            assertThat(onceItScoresNoneOtherDoes(harvest, own.getVersion())).isTrue();
        }
    }

    @Test
    void aRunningTrainerGoesOnFromAModelThatWasBroughtBackWhileAnotherLearnsBesideIt() throws Exception {
        // Given two trainers on one stream, of which only one feeds the scorer
        try (Installation on = installation("rollback");
                Harvest harvest = new Harvest(on.connection());
                RoleRunner runner = new RoleRunner();
                HeldSource source = new HeldSource(on.noisyBlobs(TOTAL), BEFORE);
                Ingester ingester = on.ingester(source, 1)) {
            TrainerService feeding = on.startTrainer(runner);
            TrainerService beside = on.startTrainer(runner, SnapshotConfig.beside("beside"));
            on.startTopology(runner);
            on.startScorer(runner);
            FutureTask<?> ingest = ingest(ingester);
            until(runner, () -> harvest.gather().outcomes().size() == BEFORE && settled(harvest, feeding, beside));
            ModelSnapshot spoilt = newest(harvest, "");
            ModelSnapshot first = harvest.models().get(0);
            ModelsCli models = new ModelsCli(on.connection());

            // When
            Outcome unknown = models.run("rollback", "100000");
            Outcome back = models.run("rollback", String.valueOf(first.getVersion()));

            // Then
            assertThat(unknown.status()).isEqualTo(1);
            assertThat(unknown.said()).contains("no version 100000");
            assertThat(back.status()).as(back.said()).isZero();
            ModelSnapshot again = harvest.complete().models(ModelKey.PUBLISHED).get(0);
            assertThat(again.getRollbackOf()).isEqualTo(first.getVersion());
            assertThat(again.getSha256()).isEqualTo(first.getSha256());

            // When the stream goes on
            source.release();
            ingest.get();
            until(
                    runner,
                    () -> harvest.gather().outcomes().size()
                                    == harvest.accepted().size()
                            && settled(harvest, feeding, beside));

            // Then the trainer has gone on from that model, at its own place
            runner.close();
            harvest.complete();
            ModelSnapshot next = harvest.models().stream()
                    .filter(model -> model.getVersion() > again.getVersion())
                    .findFirst()
                    .orElseThrow();
            assertThat(next.getSha256()).isEqualTo(first.getSha256());
            assertThat(next.getSamplesSeen()).isGreaterThan(spoilt.getSamplesSeen());
            assertThat(newest(harvest, "").getSha256()).isNotEqualTo(first.getSha256());
            assertThat(newest(harvest, "").getSamplesSeen())
                    .isEqualTo(harvest.training().size());
            assertThat(newest(harvest, "beside").getSamplesSeen())
                    .isEqualTo(harvest.training().size());
            assertThat(Stream.of(ModelKey.FEEDING, ModelKey.PUBLISHED).flatMap(slot -> harvest.models(slot).stream()))
                    .extracting(ModelSnapshot::getVersion)
                    .as("versions of what can score")
                    .doesNotHaveDuplicates();
            Invariants.noLoss(harvest);
            Invariants.noDuplicate(harvest);
        }
    }

    @Test
    void aScorerThatStartsWhereTheNewestModelIsBrokenUsesTheNextBest() throws Exception {
        // Given a broken model, beside it a retained one and one that people brought, and the newest of all by a
        // trainer that does not feed the scorer
        byte[] torch = TorchFile.bytes();
        try (Installation on = installation("broken-newest");
                Harvest harvest = new Harvest(on.connection());
                RoleRunner runner = new RoleRunner()) {
            Hostile.describe(on, Blobs.DATASET);
            Hostile.publish(on, model(ModelKey.PUBLISHED, 3, torch));
            Hostile.publish(on, model(ModelKey.kept(4), 4, torch));
            Hostile.publish(on, model("beside", 9, torch));
            Hostile.publish(on, model(ModelKey.FEEDING, 5, Arrays.copyOf(torch, torch.length / 3)));
            LabelledSample sample = Descriptors.sample(
                    new Blobs(Split.TRAIN, 1).facts(), new Blobs(Split.TRAIN, 1).read(0), 1, Instant.EPOCH);

            // When
            on.startScorer(runner);
            on.publish(on.topics().samples(), sample.getId(), sample);
            until(runner, () -> Hostile.versionThatScored(harvest.gather(), sample.getId()) >= 0);

            // Then
            assertThat(Hostile.versionThatScored(harvest, sample.getId())).isEqualTo(3);
        }
    }

    private static FutureTask<?> ingest(Ingester ingester) {
        FutureTask<?> ingest = new FutureTask<>(ingester, null);
        new Thread(ingest, "ingest").start();
        return ingest;
    }

    /** Sends a sample and tells whether a model has scored one yet. */
    private boolean scores(Installation on, Harvest harvest, long version) throws InterruptedException {
        String id = "probe-" + ++probes;
        harvest.gather();
        on.publish(on.topics().samples(), id, with(sample(harvest), s -> s.setId(id)));
        return harvest.scored().stream().anyMatch(s -> s.getModelVersion() == version);
    }

    private static LabelledSample sample(Harvest harvest) {
        return harvest.scored().get(0).getSample();
    }

    /** Whether both trainers have learnt all there is and said so. */
    private static boolean settled(Harvest harvest, TrainerService feeding, TrainerService beside) {
        int all = harvest.training().size();
        return feeding.samplesSeen() == all
                && beside.samplesSeen() == all
                && newest(harvest, "").getSamplesSeen() == all
                && newest(harvest, "beside").getSamplesSeen() == all;
    }

    private static ModelSnapshot newest(Harvest harvest, String slot) {
        List<ModelSnapshot> models = harvest.models(slot);
        return models.get(models.size() - 1);
    }

    private static boolean onceItScoresNoneOtherDoes(Harvest harvest, long version) {
        for (int partition = 0; partition < 2; partition++) {
            int its = partition;
            List<Long> versions = harvest.scored().stream()
                    .filter(s -> s.getPosition().getPartition() == its)
                    .map(ScoredSample::getModelVersion)
                    .toList();
            int from = versions.indexOf(version);
            if (from < 0 || versions.subList(from, versions.size()).stream().anyMatch(v -> v != version)) {
                return false;
            }
        }
        return true;
    }

    private static ModelSnapshot model(String slot, long version, byte[] bytes) {
        ModelSnapshot template = ModelSnapshot.newBuilder()
                .setDataset(Blobs.DATASET)
                .setVersion(version)
                .setFormat(ModelFormat.ONNX)
                .setChunkIndex(0)
                .setChunkCount(1)
                .setTotalBytes(0)
                .setSha256("")
                .setData(ByteBuffer.allocate(0))
                .setLearningRate(0)
                .setSamplesSeen(0)
                .setConsumedOffsets(List.of())
                .setTrainedUpTo(List.of())
                .setMetrics(Map.of())
                .setPublishedAt(Instant.EPOCH)
                .setSlot(slot)
                .build();
        return ModelChunks.split(template, bytes).get(0);
    }
}
