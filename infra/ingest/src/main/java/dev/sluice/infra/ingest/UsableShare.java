package dev.sluice.infra.ingest;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.SampleSource;

/** A data set of which less than half can be used is not what its user takes it for: streaming the rest would hide that. */
public final class UsableShare {
    private UsableShare() {}

    /**
     * Reads every sample that would be streamed, as streaming does.
     *
     * @throws IngestException if the source cannot go on, or less than half can be used
     */
    public static void requireAll(SampleSource source, IngestConfig config) {
        PassOrder order = new PassOrder(source.facts().size(), config.limit(), config.seed());
        int usable = 0;
        for (int i = 0; i < order.size(); i++) {
            usable += source.read(order.chosen(i)) == null ? 0 : 1;
        }
        require(source, order.size(), usable);
    }

    /**
     * @param looked samples that were read
     * @param usable how many of them can be used
     * @throws IngestException if that is less than half, or none, saying why they cannot
     */
    static void require(SampleSource source, long looked, long usable) {
        if (usable > 0 && 2 * usable >= looked) {
            return;
        }
        String why = source.leftOut().isEmpty() ? "" : ": " + String.join("; ", source.leftOut());
        throw new IngestException((usable == 0 ? "none" : "only " + usable) + " of " + looked + " samples of '"
                + source.facts().dataset() + "' can be used, at least half must be" + why);
    }
}
