package dev.sluice.infra.cli.role;

import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.ConsumerGroups;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice scorer}. */
@Command(name = Roles.SCORER, description = "Score samples with the newest model, before any trainer has seen them.")
public final class ScorerCommand extends RoleCommand {
    @Mixin
    ScorerOptions options = new ScorerOptions();

    @Mixin
    LostRecordsOption lostRecords = new LostRecordsOption();

    @Override
    String name() {
        return Roles.SCORER;
    }

    @Override
    void check(Connection connection, PrintWriter out) throws InterruptedException {
        String group = ConsumerGroups.scorer(connection.topics().prefix());
        lostRecords.check(connection, name(), group, List.of(connection.topics().samples()), out);
    }

    @Override
    Roles.Factory factory() {
        return Roles.scorer(options);
    }
}
