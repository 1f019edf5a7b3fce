package dev.sluice.infra.models;

import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.samples.SampleDecoder;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code models rollback}. */
@Command(
        name = "rollback",
        description =
                "Bring back an earlier model, or one of a trainer beside the feeding one, as a new version. A trainer of the same"
                        + " network goes on from it at its own place in the stream.")
final class RollBackModel extends WritingCommand {
    @Parameters(paramLabel = "VERSION", description = "Version to bring back; 'sluice models list --all' shows them.")
    long version;

    @Mixin
    TrainerName trainer = new TrainerName();

    @Override
    void run(ModelTopic topic, PrintWriter out) {
        SampleDecoder of = topic.dataset(dataset);
        String name = of.descriptor().getDataset();
        ModelSnapshot earlier = trainer.find(topic, name, version).snapshot();
        if (earlier.getFolds() > 1) {
            throw new ModelException("version " + version + " averages networks of " + earlier.getFolds()
                    + " folds: no scorer may score by it what it has learnt, and no trainer can go on from it; 'sluice models"
                    + " export' gives it to others");
        }
        byte[] model = topic.bytes(earlier);
        ModelFile.check("version " + version, model, earlier.getFormat(), of);
        ModelSnapshot template = ModelSnapshot.newBuilder(earlier)
                .setSlot(ModelKey.PUBLISHED)
                .setPinned(pin)
                .setRollbackOf(version)
                .setPublishedAt(clock.instant())
                .build();
        publish(topic, template, model, out);
    }
}
