package dev.sluice.infra.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice trainer}. */
@Command(name = Roles.TRAINER, description = "Train on weighted samples and publish model snapshots.")
final class TrainerCommand extends RoleCommand {
    @Mixin
    TrainerOptions options = new TrainerOptions();

    @Override
    String name() {
        return Roles.TRAINER;
    }

    @Override
    Roles.Factory factory() {
        return Roles.trainer(options);
    }
}
