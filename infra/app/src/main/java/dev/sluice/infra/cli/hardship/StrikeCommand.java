package dev.sluice.infra.cli.hardship;

import dev.sluice.infra.cli.shared.ConnectionMixin;
import dev.sluice.infra.cli.shared.Invocation;
import dev.sluice.schemas.serdes.Connection;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hardship strike}. */
@Command(name = "strike", description = "Write the hard records, and publish a large model.")
final class StrikeCommand implements Callable<Integer> {
    @Mixin
    ConnectionMixin cluster = new ConnectionMixin();

    @Option(
            names = "--model-bytes",
            paramLabel = "N",
            defaultValue = "240000000",
            description = "Size of the model; 0: none (default: ${DEFAULT-VALUE}).")
    long modelBytes = 240_000_000;

    @Option(names = "--no-ten-bytes", description = "Leave out the ten bytes.")
    boolean noTenBytes;

    @Option(names = "--no-rubbish", description = "Leave out the two million bytes.")
    boolean noRubbish;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        Connection connection = cluster.connect();
        PrintWriter out = Invocation.out(spec);
        HardRecords records = new HardRecords(connection, line -> {
            out.println(line);
            out.flush();
        });
        if (!noTenBytes) {
            records.writeTenBytes();
        }
        if (!noRubbish) {
            records.writeRubbish();
        }
        if (modelBytes > 0) {
            LargeModel model = LargeModel.like(connection, modelBytes);
            out.println(model.publish(connection));
            out.flush();
        }
        return 0;
    }
}
