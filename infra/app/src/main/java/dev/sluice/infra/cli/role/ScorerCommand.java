package dev.sluice.infra.cli.role;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice scorer}. */
@Command(name = Roles.SCORER, description = "Score samples with the newest model, before any trainer has seen them.")
public final class ScorerCommand extends RoleCommand {
    @Mixin
    ScorerOptions options = new ScorerOptions();

    @Override
    String name() {
        return Roles.SCORER;
    }

    @Override
    Roles.Factory factory() {
        return Roles.scorer(options);
    }
}
