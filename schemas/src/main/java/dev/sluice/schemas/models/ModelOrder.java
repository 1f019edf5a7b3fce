package dev.sluice.schemas.models;

import dev.sluice.schemas.records.ModelSnapshot;
import java.util.Comparator;

/**
 * Which of a data set's models scores: a pinned one, else the highest version among the feeding trainer's and the published one;
 * retained copies only where neither can be used, side trainers' never.
 */
public final class ModelOrder {
    /** The model to prefer comes first. */
    public static final Comparator<ModelSnapshot> BEST_FIRST = Comparator.comparingInt(ModelOrder::tier)
            .thenComparing(Comparator.comparingLong(ModelSnapshot::getVersion).reversed());

    private ModelOrder() {}

    /** Whether models of this slot may score at all. */
    public static boolean scores(String slot) {
        return slot.equals(ModelKey.FEEDING) || slot.equals(ModelKey.PUBLISHED) || ModelKey.isKept(slot);
    }

    /** Whether a model is one that is held against newer ones. */
    public static boolean pinned(ModelSnapshot model) {
        return model.getPinned() && model.getSlot().equals(ModelKey.PUBLISHED);
    }

    /** Whether a model is the average of the networks of all folds: those score in its place, each what the other has learnt. */
    public static boolean averagesFolds(ModelSnapshot model) {
        return model.getFolds() > 1 && model.getFold() < 0;
    }

    private static int tier(ModelSnapshot model) {
        if (pinned(model)) {
            return 0;
        }
        return ModelKey.isKept(model.getSlot()) ? 2 : 1;
    }
}
