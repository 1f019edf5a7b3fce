package dev.sluice.infra.cli.bench;

import dev.sluice.infra.bench.Hardware;
import dev.sluice.infra.bench.NoiseReport;
import dev.sluice.infra.bench.noise.NoiseBenchmarks;
import dev.sluice.infra.bench.noise.NoiseBenchmarks.Effort;
import dev.sluice.infra.cli.shared.ConnectionMixin;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice bench noise}. */
@Command(
        name = "noise",
        description = {
            "Time and allocation of the noise model's operations, by JMH: record update, look-up, window, refit, threshold.",
            "Takes about three minutes; each operation is measured in JVMs of its own."
        })
final class NoiseBenchCommand implements Callable<Integer> {
    @Mixin
    BenchOutput output = new BenchOutput();

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = ConnectionMixin.DATA_DIR,
            description = "Where JMH's own account is kept, as logs/jmh.log (default: ${DEFAULT-VALUE}).")
    Path dataDir = Path.of(ConnectionMixin.DATA_DIR);

    @Override
    public Integer call() throws IOException {
        Path log = dataDir.resolve("logs").resolve("jmh.log");
        Files.createDirectories(dataDir.resolve("logs"));
        Effort effort = output.quick ? Effort.QUICK : Effort.FULL;
        try (PrintStream account = new PrintStream(Files.newOutputStream(log), true, StandardCharsets.UTF_8)) {
            Consumer<String> progress = output.progress();
            var measured =
                    NoiseBenchmarks.run(effort, account, operation -> progress.accept("measuring: " + operation));
            output.print(NoiseReport.of(Hardware.line(), effort, measured));
        }
        return 0;
    }
}
