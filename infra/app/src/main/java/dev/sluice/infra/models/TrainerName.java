package dev.sluice.infra.models;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose model is meant where a version alone does not tell: trainers beside the feeding one count for themselves. */
final class TrainerName {
    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Of the trainer of this name, beside the feeding one: it counts its versions for itself.")
    @Nullable
    String trainer;

    /** @throws ModelException if there is no such version of that trainer, or not all of it can be read */
    StoredModel find(ModelTopic topic, String dataset, long version) {
        return topic.models(dataset)
                .find(version, trainer)
                .orElseThrow(() -> new ModelException("there is no version " + version + " of '" + dataset
                        + "' to be read; 'sluice models list' tells which there are"));
    }
}
