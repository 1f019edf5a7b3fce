package dev.sluice.infra.cli.cluster;

import dev.sluice.infra.cli.shared.ConnectionMixin;
import dev.sluice.infra.cli.shared.Invocation;
import dev.sluice.infra.platform.DataDirLock;
import dev.sluice.infra.platform.EmbeddedPlatform;
import dev.sluice.infra.platform.FileTrees;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice reset}. */
@Command(
        name = "reset",
        description =
                "Delete everything and begin anew: with --bootstrap-server the topics, consumer groups and stream state"
                        + " of the prefix, else the data of the embedded platform. Stops nothing: stop Sluice first.")
public final class ResetCommand implements Callable<Integer> {
    @Mixin
    ConnectionMixin cluster = new ConnectionMixin();

    @Option(names = "--yes", description = "Really delete.")
    boolean yes;

    @Option(names = "--dry-run", description = "Say what would be deleted, and delete nothing.")
    boolean dryRun;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = Invocation.out(spec);
        if (!yes && !dryRun) {
            throw Invocation.misuse(spec, "deletes data for good: add --yes, or --dry-run to see what");
        }
        if (cluster.external()) {
            new ClusterReset(cluster.connect()).run(dryRun, out);
            deleteAll(List.of(cluster.dataDir().resolve(EmbeddedPlatform.STREAMS)), out);
            return 0;
        }
        if (!Files.isDirectory(cluster.dataDir())) {
            out.println("nothing in " + cluster.dataDir());
            return 0;
        }
        try (DataDirLock lock = DataDirLock.acquire(cluster.dataDir())) {
            List<Path> data = new ArrayList<>();
            EmbeddedPlatform.DATA.forEach(name -> data.add(cluster.dataDir().resolve(name)));
            deleteAll(data, out);
        }
        return 0;
    }

    private void deleteAll(List<Path> paths, PrintWriter out) throws IOException {
        for (Path path : paths) {
            if (Files.exists(path)) {
                out.println((dryRun ? "would delete " : "deleting ") + path);
                if (!dryRun) {
                    FileTrees.delete(path);
                }
            }
        }
        out.flush();
    }
}
