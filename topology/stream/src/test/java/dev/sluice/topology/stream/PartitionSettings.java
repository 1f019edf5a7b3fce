package dev.sluice.topology.stream;

import dev.sluice.topology.noise.NoiseConfig;
import dev.sluice.topology.noise.clip.ClipPolicy;
import dev.sluice.topology.noise.posterior.PosteriorKind;
import dev.sluice.topology.noise.routing.AuditBudget;
import dev.sluice.topology.noise.routing.RoutingConfig;
import dev.sluice.topology.noise.routing.RoutingPolicy;
import dev.sluice.topology.stream.config.TopologyConfig;
import java.nio.file.Path;
import java.util.List;

/** How long the streams of the tests over partitions are, and by what they are judged. */
final class PartitionSettings {
    static final List<String> DATASETS = List.of("four", "ten", "seventy", "sets");
    static final int SLOTS = 24;
    static final int WINDOW = 8 * PartitionStream.SLOT;

    private PartitionSettings() {}

    /** Deltas are sent when they are asked for; a refit every two slots, a snapshot every two fits. */
    static TopologyConfig config(Path folder, String posterior, String routing, String clipPolicy, int window) {
        NoiseConfig noise = NoiseConfig.defaults()
                .withWindow(window, PartitionStream.SLOT, 3 * PartitionStream.SLOT)
                .withMethods(PosteriorKind.named(posterior), ClipPolicy.parse(clipPolicy))
                .with(copy -> copy.audits(new AuditBudget(200, 0)))
                .withRouting(RoutingConfig.defaults().withPolicy(RoutingPolicy.parse(routing)));
        return TopologyConfig.defaults("sluice", folder).with(copy -> copy.deltaRecords(1 << 16)
                .refitEvery(2 * PartitionStream.SLOT)
                .heartbeatFits(2)
                .noise(noise));
    }
}
