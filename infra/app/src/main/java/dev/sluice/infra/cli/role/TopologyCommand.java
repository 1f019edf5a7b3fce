package dev.sluice.infra.cli.role;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice topology}. */
@Command(name = Roles.TOPOLOGY, description = "Keep the noise model and route samples to training or review.")
public final class TopologyCommand extends RoleCommand {
    @Mixin
    TopologyOptions options = new TopologyOptions();

    @Override
    String name() {
        return Roles.TOPOLOGY;
    }

    @Override
    Roles.Factory factory() {
        return Roles.topology(options, cluster.dataDir());
    }
}
