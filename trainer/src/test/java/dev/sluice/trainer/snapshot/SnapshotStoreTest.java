package dev.sluice.trainer.snapshot;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.schemas.models.ModelAssembler.Model;
import dev.sluice.schemas.models.ModelChunks;
import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.serdes.AvroSerdes;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.trainer.client.Backoff;
import dev.sluice.trainer.config.SnapshotConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SnapshotStoreTest {
    private static final byte[] MODEL = {1, 2, 3};
    private static final AvroSerdes SERDES =
            new Connection("unused:1", "mock://snapshot-store", new TopicCatalogue("sluice", 1), Map.of()).serdes();

    private final FakeModelsTopic topic = new FakeModelsTopic(SERDES);

    @Test
    void aVersionIsAboveThoseThatOthersHaveTaken() throws Exception {
        // Given
        SnapshotStore store = store(SnapshotConfig.feeding());
        assertThat(store.open()).isEmpty();
        assertThat(store.publish(Snapshots.seen(0, MODEL), List.of())).isEqualTo(1);

        // When
        topic.put(published(7, null), MODEL);
        store.refresh();

        // Then
        assertThat(store.publish(Snapshots.seen(10, MODEL), List.of())).isEqualTo(8);
    }

    @Test
    void whatATrainerWroteItselfIsNotReadAgain() throws Exception {
        // Given
        SnapshotStore store = store(SnapshotConfig.feeding());
        store.open();

        // When
        store.publish(Snapshots.seen(0, MODEL), List.of());
        store.refresh();

        // Then
        assertThat(topic.given).isZero();

        // When somebody else writes
        topic.put(published(5, null), MODEL);
        store.refresh();

        // Then
        assertThat(topic.given).isEqualTo(1);
    }

    @Test
    void aRecordOfOthersBetweenATrainersOwnAndTheEndOfItsTransactionIsRead() throws Exception {
        // Given
        SnapshotStore store = store(SnapshotConfig.feeding());
        store.open();
        ModelSnapshot chunk = ModelChunks.split(published(5, 1L), MODEL).get(0);
        topic.putBeforeTheNextEnd(new ProducerRecord<>(
                FakeModelsTopic.TOPIC,
                ModelChunks.key(chunk).getBytes(StandardCharsets.UTF_8),
                SERDES.<ModelSnapshot>serializer().serialize(FakeModelsTopic.TOPIC, chunk)));

        // When
        store.publish(Snapshots.seen(0, MODEL), List.of());
        store.refresh();

        // Then
        assertThat(requireNonNull(store.takeRollback()).snapshot().getVersion()).isEqualTo(5);
        assertThat(store.publish(Snapshots.seen(10, MODEL), List.of())).isEqualTo(6);
    }

    @Test
    void trainersBesideEachOtherCountAndResumeByThemselves() throws Exception {
        // Given
        SnapshotStore feeding = store(SnapshotConfig.feeding());
        SnapshotStore beside = store(SnapshotConfig.beside("gce"));
        feeding.open();
        beside.open();

        // When
        feeding.publish(Snapshots.seen(1, new byte[] {1}), List.of());
        beside.refresh();
        beside.publish(Snapshots.seen(2, "gce", new byte[] {2}), List.of());
        feeding.refresh();
        feeding.publish(Snapshots.seen(3, new byte[] {3}), List.of());

        // Then
        assertThat(topic.snapshots())
                .extracting(ModelSnapshot::getSlot, ModelSnapshot::getVersion)
                .containsExactlyInAnyOrder(tuple("", 1L), tuple("gce", 1L), tuple("", 2L));
        assertThat(resumed(SnapshotConfig.feeding()).bytes()).containsExactly(3);
        assertThat(resumed(SnapshotConfig.beside("gce")).bytes()).containsExactly(2);
    }

    @Test
    void copiesAreRetainedAtTheSetPaceAndTheOldestGoes() throws Exception {
        // Given
        SnapshotConfig config = new SnapshotConfig(null, 2, 100);
        SnapshotStore store = store(config);
        store.open();

        // When
        store.publish(Snapshots.seen(0, MODEL), List.of());
        store.publish(Snapshots.seen(100, MODEL), List.of());
        store.publish(Snapshots.seen(199, MODEL), List.of());
        store.publish(Snapshots.seen(200, MODEL), List.of());

        // Then
        assertThat(kept()).containsExactly(2L, 4L);

        // When it starts again, so that it has to learn from the topic what is retained
        SnapshotStore next = store(config);
        next.open();
        next.publish(Snapshots.seen(299, MODEL), List.of());
        next.publish(Snapshots.seen(300, MODEL), List.of());

        // Then
        assertThat(kept()).containsExactly(2L, 4L, 6L);
        assertThat(tombstones()).containsExactly("d@keep-2");
    }

    @Test
    void aCopyOfSeveralChunksGoesWithAllOfThem() throws Exception {
        // Given
        SnapshotStore store = store(new SnapshotConfig(null, 1, 100));
        store.open();
        store.publish(Snapshots.seen(100, new byte[ModelChunks.CHUNK_BYTES + 1]), List.of());

        // When
        store.publish(Snapshots.seen(200, MODEL), List.of());

        // Then
        assertThat(tombstones()).containsExactly("d@keep-1", "d@keep-1#1");
    }

    @Test
    void aModelThatWasBroughtBackIsGivenOnceAndOnlyToTheFeedingTrainer() throws Exception {
        // Given
        SnapshotStore feeding = store(SnapshotConfig.feeding());
        SnapshotStore beside = store(SnapshotConfig.beside("gce"));
        feeding.open();
        beside.open();
        feeding.publish(Snapshots.seen(1, MODEL), List.of());

        // When
        topic.put(published(2, 1L), MODEL);
        feeding.refresh();
        beside.refresh();

        // Then
        assertThat(requireNonNull(feeding.takeRollback()).snapshot().getRollbackOf())
                .isEqualTo(1);
        assertThat(feeding.takeRollback()).isNull();
        assertThat(beside.takeRollback()).isNull();
    }

    @Test
    void aModelThatWasBroughtBackAtTheMomentOfASnapshotIsNotOverlooked() throws Exception {
        // Given
        SnapshotStore store = store(SnapshotConfig.feeding());
        store.open();
        store.publish(Snapshots.seen(1, MODEL), List.of());

        // When
        topic.put(published(1, 1L), MODEL);
        store.refresh();

        // Then
        assertThat(store.takeRollback()).isNotNull();
        assertThat(store.publish(Snapshots.seen(2, MODEL), List.of())).isEqualTo(2);
    }

    @Test
    void aModelThatWasBroughtBackBeforeTheNewestSnapshotIsOfThePast() throws Exception {
        // Given
        topic.put(published(2, 1L), MODEL);
        SnapshotStore store = store(SnapshotConfig.feeding());
        store.open();
        store.publish(Snapshots.seen(1, MODEL), List.of());

        // When
        SnapshotStore next = store(SnapshotConfig.feeding());
        next.open();

        // Then
        assertThat(next.takeRollback()).isNull();
    }

    @Test
    void aRecordUnderAnotherKeyThanItsOwnIsNoSnapshot() throws Exception {
        // Given
        ModelSnapshot chunk = ModelChunks.split(published(9, null), MODEL).get(0);
        topic.put(
                "d".getBytes(StandardCharsets.UTF_8),
                SERDES.<ModelSnapshot>serializer().serialize(FakeModelsTopic.TOPIC, chunk));

        // When
        SnapshotStore store = store(SnapshotConfig.feeding());

        // Then
        assertThat(store.open()).isEmpty();
        assertThat(store.publish(Snapshots.seen(0, MODEL), List.of())).isEqualTo(1);
    }

    @Test
    void whereNoVersionIsLeftTheRecordToRemoveIsNamed() throws Exception {
        topic.put(published(ModelChunks.MAX_VERSION, null), MODEL);
        SnapshotStore store = store(SnapshotConfig.feeding());
        store.open();

        assertThatThrownBy(() -> store.publish(Snapshots.seen(0, MODEL), List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("remove its record");
    }

    private Model resumed(SnapshotConfig config) throws InterruptedException {
        return requireNonNull(store(config).open().get(config.slot()));
    }

    private List<Long> kept() {
        return topic.snapshots().stream()
                .filter(snapshot -> ModelKey.isKept(snapshot.getSlot()))
                .map(ModelSnapshot::getVersion)
                .toList();
    }

    private List<String> tombstones() {
        return topic.committed(FakeModelsTopic.TOPIC).stream()
                .filter(record -> record.value() == null)
                .map(ProducerRecord::key)
                .map(key -> new String(key, StandardCharsets.UTF_8))
                .toList();
    }

    private SnapshotStore store(SnapshotConfig config) {
        return new SnapshotStore(
                FakeModelsTopic.TOPIC,
                "d",
                config,
                topic::producer,
                topic.log("d", config.slot()),
                SERDES.serializer(),
                new Backoff(new CountDownLatch(1)));
    }

    private static ModelSnapshot published(long version, @Nullable Long rollbackOf) {
        return ModelSnapshot.newBuilder(Snapshots.seen(0))
                .setVersion(version)
                .setSlot(ModelKey.PUBLISHED)
                .setRollbackOf(rollbackOf)
                .build();
    }
}
