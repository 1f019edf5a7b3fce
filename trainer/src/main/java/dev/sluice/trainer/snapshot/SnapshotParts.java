package dev.sluice.trainer.snapshot;

import dev.sluice.schemas.models.ModelAssembler;
import dev.sluice.schemas.models.ModelChunks;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.trainer.network.FoldedLearner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The models that make one snapshot: one, or that of each fold and their average, under one version and with the same offsets. Slots are those of
 * {@code SnapshotConfig.slots}: of the folds in order, the trainer's own last.
 */
final class SnapshotParts {
    private SnapshotParts() {}

    /**
     * The networks as they are now.
     *
     * @param template what is said of all of them
     */
    static List<ModelAssembler.Model> of(ModelSnapshot template, List<String> slots, FoldedLearner learner) {
        List<ModelAssembler.Model> models = new ArrayList<>();
        for (int fold = 0; fold < slots.size() - 1; fold++) {
            ModelSnapshot its = ModelSnapshot.newBuilder(template)
                    .setSlot(slots.get(fold))
                    .setFold(fold)
                    .build();
            models.add(new ModelAssembler.Model(its, learner.fold(fold).snapshot()));
        }
        ModelSnapshot whole = ModelSnapshot.newBuilder(template)
                .setSlot(slots.get(slots.size() - 1))
                .build();
        models.add(new ModelAssembler.Model(whole, learner.snapshot()));
        return models;
    }

    /**
     * What the newest snapshot says of itself.
     *
     * @param models by slot, at least one
     * @throws IllegalStateException if it is of a trainer with more or fewer networks, or not whole
     */
    static ModelSnapshot whole(Map<String, ModelAssembler.Model> models, List<String> slots, String dataset) {
        ModelAssembler.@Nullable Model last = models.get(slots.get(slots.size() - 1));
        int folds = slots.size() == 1 ? 0 : slots.size() - 1;
        if (last != null && last.snapshot().getFolds() != folds) {
            throw new IllegalStateException("the newest snapshot of '" + dataset + "' is of a trainer with "
                    + words(last.snapshot().getFolds()) + ", this one has " + words(folds)
                    + "; go on with --folds " + Math.max(1, last.snapshot().getFolds())
                    + ", or start afresh with reset");
        }
        for (String slot : slots) {
            ModelAssembler.@Nullable Model part = models.get(slot);
            if (last == null
                    || part == null
                    || part.snapshot().getVersion() != last.snapshot().getVersion()) {
                throw new IllegalStateException(
                        "the newest snapshot of '" + dataset + "' is not whole: of the slots " + slots
                                + " not all are of one version; somebody has published there or removed records: start afresh with reset");
            }
        }
        if (last == null) {
            throw new IllegalStateException("a trainer has at least one slot");
        }
        return last.snapshot();
    }

    private static String words(int folds) {
        return folds > 1 ? folds + " folds" : "one network of everything";
    }

    /** Goes on from a {@link #whole} snapshot. */
    static void restore(Map<String, ModelAssembler.Model> models, List<String> slots, FoldedLearner learner) {
        for (int fold = 0; fold < learner.folds(); fold++) {
            ModelAssembler.@Nullable Model part = models.get(slots.get(fold));
            if (part != null) {
                learner.fold(fold).restore(part.bytes(), ModelChunks.MAX_MODEL_BYTES);
            }
        }
    }
}
