package dev.sluice.infra.cli.hardship;

import dev.sluice.infra.cli.shared.Invocation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice hardship}, for {@code infra/hardship.sh}: not listed, since it does harm to the installation it is pointed at. */
@Command(
        name = "hardship",
        hidden = true,
        description = "Write records and a model that once ended Sluice, and account for all samples afterwards.",
        subcommands = {StrikeCommand.class, AccountCommand.class})
public final class HardshipCommand implements Runnable {
    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public void run() {
        throw Invocation.misuse(spec, "say what to do: strike or account");
    }
}
