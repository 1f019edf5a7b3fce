package dev.sluice.trainer.config;

import dev.sluice.schemas.models.ModelKey;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a trainer's snapshots go, and how many copies are retained.
 *
 * @param name null for the trainer that feeds the scorer; else a trainer beside it, whose snapshots go to a slot of that name and
 *     never score
 * @param keep how many retained copies there are at most, 0 to 1000; 0 keeps none
 * @param keepEverySamples samples seen between two of them, at least 1
 */
public record SnapshotConfig(@Nullable String name, int keep, long keepEverySamples) {
    private static final int MAX_KEPT = 1000;

    public SnapshotConfig {
        if (name != null) {
            ModelKey.checkTrainer(name);
        }
        if (keep < 0 || keep > MAX_KEPT) {
            throw new IllegalArgumentException("keep must be 0 to " + MAX_KEPT + ", not " + keep);
        }
        if (keepEverySamples < 1) {
            throw new IllegalArgumentException("keepEverySamples must be at least 1, not " + keepEverySamples);
        }
    }

    /** The trainer that feeds the scorer, with five copies 50,000 samples apart. */
    public static SnapshotConfig feeding() {
        return new SnapshotConfig(null, 5, 50_000);
    }

    /** A trainer beside it, which keeps its newest snapshot only. */
    public static SnapshotConfig beside(String name) {
        return new SnapshotConfig(name, 0, 50_000);
    }

    /**
     * Most that the transaction of one snapshot sends, but for dead letters, in bytes.
     *
     * @param snapshotBytes size of the snapshot
     */
    public long transactionBytes(long snapshotBytes) {
        return keep > 0 ? 2 * snapshotBytes : snapshotBytes;
    }

    /** Slot under which the topic of models keeps this trainer's snapshots. */
    public String slot() {
        return name == null ? ModelKey.FEEDING : name;
    }

    /**
     * All slots of this trainer: with several networks that of each fold, and then the one of their average.
     *
     * @param networks how many networks it trains
     * @throws IllegalArgumentException if there are several and it does not feed the scorer
     */
    public List<String> slots(int networks) {
        if (networks == 1) {
            return List.of(slot());
        }
        if (name != null) {
            throw new IllegalArgumentException(
                    "folds are for the trainer that feeds the scorer; trainer '" + name + "' learns beside it");
        }
        return Stream.concat(IntStream.range(0, networks).mapToObj(ModelKey::fold), Stream.of(slot()))
                .toList();
    }

    /** What tells this trainer's clients from those of the feeding one: no other name holds the sign. */
    public String suffix() {
        return name == null ? "" : "@" + name;
    }
}
