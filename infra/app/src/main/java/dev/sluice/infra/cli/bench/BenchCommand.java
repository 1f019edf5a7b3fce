package dev.sluice.infra.cli.bench;

import dev.sluice.infra.cli.shared.Invocation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice bench}. */
@Command(
        name = "bench",
        description = "Measure how fast this machine runs the noise model, the topology, the scorer or the trainer.",
        subcommands = {
            NoiseBenchCommand.class,
            TopologyBenchCommand.class,
            ScorerBenchCommand.class,
            TrainerBenchCommand.class
        })
public final class BenchCommand implements Runnable {
    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public void run() {
        throw Invocation.misuse(spec, "say what to measure: noise, topology, scorer or trainer");
    }
}
