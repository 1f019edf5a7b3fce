package dev.sluice.infra.models;

import dev.sluice.infra.cli.shared.ConnectionMixin;
import dev.sluice.infra.cli.shared.Invocation;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands on models have in common. */
abstract class ModelCommand implements Callable<Integer> {
    @Mixin
    ConnectionMixin connection = new ConnectionMixin();

    @Option(
            names = "--dataset",
            paramLabel = "NAME",
            description = "Data set; may be left out where there is one only.")
    @Nullable
    String dataset;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = Invocation.out(spec);
        run(new ModelTopic(connection.connect()), out);
        out.flush();
        return 0;
    }

    abstract void run(ModelTopic topic, PrintWriter out);
}
