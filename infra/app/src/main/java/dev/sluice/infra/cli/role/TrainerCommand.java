package dev.sluice.infra.cli.role;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice trainer}. */
@Command(name = Roles.TRAINER, description = "Train on weighted samples and publish model snapshots.")
public final class TrainerCommand extends RoleCommand {
    @Mixin
    TrainerOptions options = new TrainerOptions();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description =
                    "Learn beside the trainer that feeds the scorer, on the same stream, with snapshots under this name that"
                            + " never score. It resumes from them, and keeps no others.")
    @Nullable
    String trainerName;

    @Override
    String name() {
        return Roles.TRAINER;
    }

    @Override
    Roles.Factory factory() {
        options.name = trainerName;
        return Roles.trainer(options);
    }
}
