package dev.sluice.infra.models;

import dev.sluice.infra.cli.shared.Invocation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice models}. */
@Command(
        name = "models",
        description = "List models, publish one of your own, go back to an earlier one.",
        subcommands = {
            ListModels.class,
            ShowModel.class,
            PublishModel.class,
            RollBackModel.class,
            UnpinModel.class,
            ExportModel.class
        })
public final class ModelsCommand implements Runnable {
    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public void run() {
        throw Invocation.misuse(spec, "name what to do: list, show, publish, rollback, unpin or export");
    }
}
