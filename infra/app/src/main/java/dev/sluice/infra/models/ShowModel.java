package dev.sluice.infra.models;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models show}. */
@Command(name = "show", description = "Tell everything that is said of a model, its offsets included.")
final class ShowModel extends ModelCommand {
    @Parameters(paramLabel = "VERSION", description = "Version of the model.")
    long version;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Of the trainer of this name, beside the feeding one: it counts its versions for itself.")
    @Nullable
    String trainer;

    @Override
    void run(ModelTopic topic, PrintWriter out) {
        String name = topic.dataset(dataset).descriptor().getDataset();
        ModelPrinter.details(find(topic.models(name), name, version, trainer), out);
    }
}
