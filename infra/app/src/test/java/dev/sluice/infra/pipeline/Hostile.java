package dev.sluice.infra.pipeline;

import dev.sluice.infra.ingest.Descriptors;
import dev.sluice.infra.ingest.IngestConfig;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.schemas.models.ModelChunks;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.ModelSnapshot;
import java.time.Clock;
import java.util.Arrays;

/** Models put into the topic by somebody who is no trainer of ours. */
final class Hostile {
    private Hostile() {}

    /** Describes a data set of blobs under any name. */
    static void describe(Installation on, String dataset) throws InterruptedException {
        on.publish(on.topics().datasets(), dataset, descriptor(dataset));
    }

    /** What {@link #describe} publishes. */
    static DatasetDescriptor descriptor(String dataset) {
        DatasetDescriptor blobs =
                Descriptors.describe(new Blobs(Split.TRAIN, 100), IngestConfig.defaults(), Clock.systemUTC());
        return DatasetDescriptor.newBuilder(blobs).setDataset(dataset).build();
    }

    static void publish(Installation on, ModelSnapshot model) throws InterruptedException {
        on.publish(on.topics().models(), ModelChunks.key(model), model);
    }

    /** The same model for another data set. */
    static ModelSnapshot of(String dataset, ModelSnapshot model) {
        return ModelSnapshot.newBuilder(model).setDataset(dataset).build();
    }

    /** The next version: size and checksum are right, and the archive ends within the coefficients. */
    static ModelSnapshot cutShort(ModelSnapshot model) {
        byte[] bytes = new byte[model.getData().remaining()];
        model.getData().duplicate().get(bytes);
        ModelSnapshot next = ModelSnapshot.newBuilder(model)
                .setVersion(model.getVersion() + 1)
                .build();
        return ModelChunks.split(next, Arrays.copyOf(bytes, bytes.length / 5)).get(0);
    }

    /** Version of the model by which a sample was scored, -1 if it is not scored yet. */
    static long versionThatScored(Harvest harvest, String id) {
        return harvest.scored().stream()
                .filter(s -> s.getSample().getId().equals(id))
                .mapToLong(s -> s.getModelVersion())
                .findFirst()
                .orElse(-1);
    }
}
