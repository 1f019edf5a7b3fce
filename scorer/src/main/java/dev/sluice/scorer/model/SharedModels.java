package dev.sluice.scorer.model;

import dev.sluice.schemas.models.InvalidModelException;
import dev.sluice.schemas.models.ModelAssembler.Model;
import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.models.ModelOrder;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.Task;
import dev.sluice.schemas.samples.SampleDecoder;
import dev.sluice.scorer.engine.ModelLoader;
import dev.sluice.scorer.engine.ScoringModel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes models that can score of snapshots. The average of folds never scores itself, for it has learnt every sample: where it is the trainer's newest, its folds' networks do in its
 * place; a copy of an earlier one, retained or brought back, does not score at all.
 */
public final class SharedModels {
    private final ModelLoader loader;
    private final int engines;

    /** @param engines how many to make ahead of each model, one for each thread that scores */
    public SharedModels(ModelLoader loader, int engines) {
        this.loader = loader;
        this.engines = engines;
    }

    /** Whether a model must wait for the networks that it averages. */
    public boolean lacksFolds(ModelSnapshot snapshot, @Nullable List<Model> folds) {
        return ModelOrder.averagesFolds(snapshot) && snapshot.getSlot().equals(ModelKey.FEEDING) && folds == null;
    }

    /**
     * @param model what is to score
     * @param folds the networks it averages, in order; null for a model of everything
     * @param decoder of its data set
     * @throws InvalidModelException if it cannot be used
     */
    public SharedModel make(Model model, @Nullable List<Model> folds, SampleDecoder decoder) {
        if (!ModelOrder.averagesFolds(model.snapshot())) {
            return new SharedModel(load(model, decoder), ModelInfo.of(model.snapshot()), engines);
        }
        if (folds == null || !model.snapshot().getSlot().equals(ModelKey.FEEDING)) {
            throw new InvalidModelException(
                    "it averages the networks of folds, and has learnt every sample; only those networks may score");
        }
        ModelInfo info =
                new ModelInfo(model.snapshot().getVersion(), model.snapshot().getLearningRate(), FoldRule.of(folds));
        return new SharedModel(both(folds, decoder), info, engines);
    }

    private ScoringModel both(List<Model> folds, SampleDecoder decoder) {
        ScoringModel first = load(folds.get(0), decoder);
        try {
            boolean multiLabel = decoder.descriptor().getTask() == Task.MULTI_LABEL;
            return new FoldModel(first, load(folds.get(1), decoder), multiLabel);
        } catch (InvalidModelException e) {
            first.close();
            throw e;
        }
    }

    private ScoringModel load(Model model, SampleDecoder decoder) {
        return loader.load(
                model.bytes(),
                model.snapshot().getFormat(),
                decoder.descriptor().getShape(),
                decoder.classes());
    }
}
