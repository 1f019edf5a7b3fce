package dev.sluice.infra.cli.deadletters;

import dev.sluice.infra.cli.shared.Invocation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice dead-letters}. */
@Command(
        name = "dead-letters",
        description = "List what could not be processed, and put it back where it came from once the cause is gone.",
        subcommands = {ListLetters.class, ShowLetter.class, ReplayLetters.class})
public final class DeadLettersCommand implements Runnable {
    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public void run() {
        throw Invocation.misuse(spec, "name what to do: list, show or replay");
    }
}
