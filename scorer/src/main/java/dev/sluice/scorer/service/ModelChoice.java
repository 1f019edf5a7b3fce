package dev.sluice.scorer.service;

import dev.sluice.schemas.models.ModelAssembler.Model;
import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.models.ModelOrder;
import dev.sluice.schemas.records.ModelSnapshot;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which models could score each data set, and which of them is to be tried next: {@link ModelOrder} says what goes before what.
 * A model that turns out unusable leaves its place to the next best one. A pin ends when a newer published model has been loaded, when
 * one comes without a pin, or when it is withdrawn. Not thread-safe.
 *
 * <p>Held are only models that may still be needed: every candidate until one is in use, then, while that is a published one, the
 * feeding trainer's newest, which takes its place when it is unpinned or withdrawn.
 */
final class ModelChoice {
    /** Bounds what is not bytes: names of data sets that exist only in a hostile publisher's records. */
    static final int MAX_HELD = 256;

    private static final Comparator<Model> BEST_FIRST = Comparator.comparing(Model::snapshot, ModelOrder.BEST_FIRST);

    private static final class Dataset {
        final Map<String, Model> candidates = new HashMap<>();

        @Nullable
        ModelSnapshot inUse;
    }

    private final long maxHeldBytes;
    private final Map<String, Dataset> datasets = new LinkedHashMap<>();

    /** @param maxHeldBytes bytes held, of all data sets together; the models to be missed least go first */
    ModelChoice(long maxHeldBytes) {
        this.maxHeldBytes = maxHeldBytes;
    }

    /** Takes a model that has come in whole; it replaces the one before of the same slot. */
    void offer(Model model) {
        ModelSnapshot snapshot = model.snapshot();
        Dataset dataset = datasets.computeIfAbsent(snapshot.getDataset(), name -> new Dataset());
        ModelSnapshot inUse = dataset.inUse;
        if (inUse != null && same(inUse, snapshot)) {
            dataset.inUse = withoutBytes(snapshot);
            dataset.candidates.remove(snapshot.getSlot());
        } else if (mayBeNeeded(snapshot, inUse)) {
            dataset.candidates.put(snapshot.getSlot(), model);
            prune();
        }
    }

    /** Notes that a slot was emptied. What is in use stays so until there is another. */
    void withdraw(String name, String slot) {
        Dataset dataset = datasets.get(name);
        if (dataset == null) {
            return;
        }
        dataset.candidates.remove(slot);
        if (dataset.inUse != null && dataset.inUse.getSlot().equals(slot)) {
            dataset.inUse = null;
        }
    }

    /** The model to load now, or null if the one in use is the best there is. */
    @Nullable
    Model next(String name) {
        Dataset dataset = datasets.get(name);
        if (dataset == null) {
            return null;
        }
        return dataset.candidates.values().stream()
                .filter(candidate -> outranks(candidate.snapshot(), dataset.inUse))
                .min(BEST_FIRST)
                .orElse(null);
    }

    /** Notes that a model is in use now. */
    void loaded(Model model) {
        Dataset dataset = datasets.computeIfAbsent(model.snapshot().getDataset(), name -> new Dataset());
        ModelSnapshot inUse = withoutBytes(model.snapshot());
        dataset.inUse = inUse;
        dataset.candidates.remove(inUse.getSlot());
        dataset.candidates.values().removeIf(candidate -> !mayBeNeeded(candidate.snapshot(), inUse));
    }

    /** Notes that a model cannot be used. If it was published without a pin, the pin of the one before it ends nevertheless. */
    void refused(Model model) {
        ModelSnapshot snapshot = model.snapshot();
        Dataset dataset = datasets.get(snapshot.getDataset());
        if (dataset == null) {
            return;
        }
        dataset.candidates.remove(snapshot.getSlot(), model);
        ModelSnapshot inUse = dataset.inUse;
        if (inUse != null && snapshot.getSlot().equals(ModelKey.PUBLISHED) && !snapshot.getPinned()) {
            inUse.setPinned(false);
        }
    }

    /** Notes that the model in use was given up, since the data set has changed. */
    void givenUp(String name) {
        Dataset dataset = datasets.get(name);
        if (dataset != null) {
            dataset.inUse = null;
        }
    }

    /** What is in use, without its bytes; null if nothing is. */
    @Nullable
    ModelSnapshot inUse(String name) {
        Dataset dataset = datasets.get(name);
        return dataset == null ? null : dataset.inUse;
    }

    /** The feeding trainer's newest model where it is held but not in use. */
    @Nullable
    Model passedOver(String name) {
        Dataset dataset = datasets.get(name);
        return dataset == null ? null : dataset.candidates.get(ModelKey.FEEDING);
    }

    private static boolean same(ModelSnapshot one, ModelSnapshot other) {
        return one.getVersion() == other.getVersion()
                && one.getSlot().equals(other.getSlot())
                && one.getSha256().equals(other.getSha256());
    }

    private static boolean mayBeNeeded(ModelSnapshot candidate, @Nullable ModelSnapshot inUse) {
        boolean trainerWaits = inUse != null
                && inUse.getSlot().equals(ModelKey.PUBLISHED)
                && candidate.getSlot().equals(ModelKey.FEEDING);
        return trainerWaits || outranks(candidate, inUse);
    }

    private static boolean outranks(ModelSnapshot candidate, @Nullable ModelSnapshot inUse) {
        if (inUse == null) {
            return true;
        }
        boolean replacesPinned = ModelOrder.pinned(inUse)
                && candidate.getSlot().equals(ModelKey.PUBLISHED)
                && candidate.getVersion() > inUse.getVersion();
        return replacesPinned || ModelOrder.BEST_FIRST.compare(candidate, inUse) < 0;
    }

    private static ModelSnapshot withoutBytes(ModelSnapshot snapshot) {
        ModelSnapshot bare = new ModelSnapshot();
        snapshot.getSchema().getFields().forEach(field -> bare.put(field.pos(), snapshot.get(field.pos())));
        bare.setData(ByteBuffer.allocate(0));
        return bare;
    }

    private void prune() {
        while (held() > MAX_HELD
                || datasets.values().stream()
                                .flatMap(d -> d.candidates.values().stream())
                                .mapToLong(m -> m.bytes().length)
                                .sum()
                        > maxHeldBytes) {
            datasets.values().stream()
                    .flatMap(d -> d.candidates.values().stream())
                    .max(BEST_FIRST)
                    .ifPresent(this::forget);
        }
        datasets.values().removeIf(dataset -> dataset.candidates.isEmpty() && dataset.inUse == null);
    }

    private void forget(Model model) {
        Dataset dataset = datasets.get(model.snapshot().getDataset());
        if (dataset != null) {
            dataset.candidates.remove(model.snapshot().getSlot(), model);
        }
    }

    private long held() {
        return datasets.values().stream().mapToLong(d -> d.candidates.size()).sum();
    }
}
