package dev.sluice.infra.models;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code models show}. */
@Command(name = "show", description = "Tell everything that is said of a model, its offsets included.")
final class ShowModel extends ModelCommand {
    @Parameters(paramLabel = "VERSION", description = "Version of the model.")
    long version;

    @Mixin
    TrainerName trainer = new TrainerName();

    @Override
    void run(ModelTopic topic, PrintWriter out) {
        String name = topic.dataset(dataset).descriptor().getDataset();
        ModelPrinter.details(trainer.find(topic, name, version), out);
    }
}
