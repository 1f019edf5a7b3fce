package dev.sluice.infra.models;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code models list}. */
@Command(
        name = "list",
        description =
                "List the models in the topic, newest version first. USE says which one scores, by the rules that scorers go by.")
final class ListModels extends ModelCommand {
    @Option(names = "--all", description = "Show superseded ones, too, as long as they can be read.")
    boolean all;

    @Override
    void run(ModelTopic topic, PrintWriter out) {
        Collection<String> datasets = dataset == null
                ? topic.datasets().keySet()
                : List.of(topic.dataset(dataset).descriptor().getDataset());
        List<StoredModel> models = new ArrayList<>();
        int damaged = 0;
        for (String name : datasets) {
            ModelShelf shelf = topic.models(name);
            shelf.models().stream().filter(model -> all || model.current()).forEach(models::add);
            damaged += shelf.damaged();
        }
        if (models.isEmpty()) {
            out.println("no models yet");
        } else {
            ModelPrinter.table(models, out);
        }
        if (damaged > 0) {
            out.println(damaged + " records passed over: they are no part of a whole model");
        }
    }
}
