package dev.sluice.scorer.service;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Samples that are scored together. The items belong to whoever scores them; everything else is guarded by the queue's lock. */
final class Batch {
    private final List<SourceItem> items;
    private final long since;
    private final Set<Integer> dropped = new HashSet<>();
    private @Nullable List<Output> outputs;
    private @Nullable Throwable failure;

    /** @param since when the oldest of them was put into the queue, ns */
    Batch(List<SourceItem> items, long since) {
        this.items = items;
        this.since = since;
    }

    List<SourceItem> items() {
        return items;
    }

    long since() {
        return since;
    }

    /** What is not wanted any more when it is done: its partitions went to another scorer. */
    void drop(Set<Integer> partitions) {
        dropped.addAll(partitions);
    }

    void complete(List<Output> results) {
        outputs = results;
    }

    void fail(Throwable cause) {
        failure = cause;
    }

    boolean done() {
        return outputs != null || failure != null;
    }

    /**
     * What came out, in the order of the items, without what was dropped; evidence goes with the last sample of the stream.
     *
     * @throws RuntimeException or an error, the one that scoring it failed with
     */
    List<Output> outputs() {
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        List<Output> all = outputs == null ? List.of() : outputs;
        if (dropped.isEmpty()) {
            return all;
        }
        List<Output> kept = all.stream()
                .filter(output -> !dropped.contains(output.partition()))
                .toList();
        return kept.stream().allMatch(Output::evidence) ? List.of() : kept;
    }
}
