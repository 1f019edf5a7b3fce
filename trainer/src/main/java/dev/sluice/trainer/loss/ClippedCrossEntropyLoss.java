package dev.sluice.trainer.loss;

/** {@link ClippedCrossEntropy} of every sample of a single-label batch. */
final class ClippedCrossEntropyLoss implements Loss {
    @Override
    public String spec() {
        return "ce";
    }

    @Override
    public void evaluate(LossBatch batch) {
        int classes = batch.columns().classes();
        for (int i = 0; i < batch.n(); i++) {
            batch.losses()[i] = ClippedCrossEntropy.apply(
                    batch.logits(),
                    i * classes,
                    classes,
                    batch.label(i),
                    batch.weights()[i],
                    batch.taus()[i],
                    batch.gradient());
        }
    }
}
