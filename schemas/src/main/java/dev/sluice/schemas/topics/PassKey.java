package dev.sluice.schemas.topics;

import dev.sluice.schemas.records.PassCount;

/** Keys of {@code sluice.passes}. */
public final class PassKey {
    private PassKey() {}

    /** {@code dataset@describedAt#pass/by}: one for each pass and counter, so that compaction keeps the newest of each. */
    public static String of(PassCount count) {
        return count.getDataset() + "@" + count.getDescribedAt().toEpochMilli() + "#" + count.getPass() + "/"
                + count.getBy();
    }
}
