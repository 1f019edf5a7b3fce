package dev.sluice.scorer.model;

import dev.sluice.schemas.models.ModelAssembler.Model;
import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.models.ModelOrder;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.samples.Folds;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The networks of folds that have come in and wait for the snapshot they are of. Those of one snapshot have one version; they come before their average, in its
 * transaction. Not thread-safe.
 */
public final class FoldPairs {
    /** Bounds what is not bytes: names of data sets that exist only in a hostile publisher's records. */
    private static final int MAX_HELD = 64;
    /** Of each network: the one whose average comes next, and one that may be ahead of it. */
    private static final int VERSIONS = 2;

    private final long maxBytes;
    private final List<Model> waiting = new ArrayList<>();

    /** @param maxBytes bytes held, of all data sets together; what has waited longest goes first */
    public FoldPairs(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Takes the network of a fold; one that is not of a pair is passed over. */
    public void offer(Model model) {
        ModelSnapshot its = model.snapshot();
        boolean ofAPair = its.getFolds() == Folds.MOST && its.getFold() >= 0 && its.getFold() < its.getFolds();
        if (!ofAPair || !its.getSlot().equals(ModelKey.fold(its.getFold()))) {
            return;
        }
        waiting.add(model);
        List<Model> ofTheFold = waiting.stream()
                .filter(one -> same(one, its) && one.snapshot().getFold() == its.getFold())
                .toList();
        if (ofTheFold.size() > VERSIONS) {
            waiting.remove(ofTheFold.get(0));
        }
        while (waiting.size() > MAX_HELD
                || waiting.stream().mapToLong(one -> one.bytes().length).sum() > maxBytes) {
            waiting.remove(0);
        }
    }

    /**
     * The networks of a snapshot's folds in order.
     *
     * @param average the model that averages them
     * @return null if not all of them are here, or it averages none
     */
    public @Nullable List<Model> of(ModelSnapshot average) {
        if (!ModelOrder.averagesFolds(average)) {
            return null;
        }
        TreeMap<Integer, Model> folds = new TreeMap<>();
        waiting.stream()
                .filter(one -> same(one, average) && one.snapshot().getVersion() == average.getVersion())
                .forEach(one -> folds.put(one.snapshot().getFold(), one));
        return folds.size() == average.getFolds() ? List.copyOf(folds.values()) : null;
    }

    /** Forgets the networks of a snapshot and of those before it, once they score; nothing where a model of everything does. */
    public void forget(ModelSnapshot average) {
        if (!ModelOrder.averagesFolds(average)) {
            return;
        }
        waiting.removeIf(one -> same(one, average) && one.snapshot().getVersion() <= average.getVersion());
    }

    private static boolean same(Model one, ModelSnapshot other) {
        return one.snapshot().getDataset().equals(other.getDataset());
    }
}
