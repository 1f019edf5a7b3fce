package dev.sluice.infra.cli.role;

import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.ConsumerGroups;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice topology}. */
@Command(name = Roles.TOPOLOGY, description = "Keep the noise model and route samples to training or review.")
public final class TopologyCommand extends RoleCommand {
    @Mixin
    TopologyOptions options = new TopologyOptions();

    @Mixin
    LostRecordsOption lostRecords = new LostRecordsOption();

    @Override
    String name() {
        return Roles.TOPOLOGY;
    }

    @Override
    void check(Connection connection, PrintWriter out) throws InterruptedException {
        String group = ConsumerGroups.topology(connection.topics().prefix());
        lostRecords.check(
                connection,
                name(),
                group,
                List.of(connection.topics().scored(), connection.topics().verdicts()),
                out);
    }

    @Override
    Roles.Factory factory() {
        return Roles.topology(options, cluster.dataDir());
    }
}
