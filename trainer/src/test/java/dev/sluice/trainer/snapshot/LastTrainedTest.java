package dev.sluice.trainer.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.serdes.AvroSerdes;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import dev.sluice.trainer.client.Backoff;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LastTrainedTest {
    private static final byte[] MODEL = {1, 2, 3};
    private static final AvroSerdes SERDES =
            new Connection("unused:1", "mock://last-trained", new TopicCatalogue("sluice", 1), Map.of()).serdes();

    private final FakeModelsTopic topic = new FakeModelsTopic(SERDES);

    @Test
    void whatPeoplePublishAndOtherTrainersLearnDoesNotTellWhatATrainerTrainedLast() {
        // Given
        topic.put(of("learnt", ""), MODEL);
        topic.put(of("beside", "gce"), MODEL);
        for (int i = 0; i < 100; i++) {
            topic.put(of("brought", "published"), MODEL);
        }

        // When, Then
        assertThat(lastTrained("")).isEqualTo("learnt");
        assertThat(lastTrained("gce")).isEqualTo("beside");
        assertThat(lastTrained("new")).isEqualTo("learnt");
    }

    @Test
    void withoutASnapshotNothingWasTrainedLast() {
        topic.put(of("brought", "published"), MODEL);

        assertThat(lastTrained("")).isNull();
    }

    private @Nullable String lastTrained(String slot) {
        return LastTrained.dataset(topic.consumer(), FakeModelsTopic.TOPIC, slot, new Backoff(new CountDownLatch(1)));
    }

    private static ModelSnapshot of(String dataset, String slot) {
        return ModelSnapshot.newBuilder(Snapshots.seen(0))
                .setDataset(dataset)
                .setSlot(slot)
                .setVersion(1)
                .build();
    }
}
