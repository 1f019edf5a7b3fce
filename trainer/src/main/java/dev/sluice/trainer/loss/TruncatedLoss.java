package dev.sluice.trainer.loss;

import dev.sluice.trainer.loss.kernel.Loss;
import dev.sluice.trainer.loss.kernel.LossBatch;
import dev.sluice.trainer.loss.kernel.ProbabilityLoss;
import dev.sluice.trainer.loss.kernel.SampleMemory;
import dev.sluice.trainer.loss.kernel.SoftmaxKernel;
import java.util.Arrays;

/**
 * Truncated generalised cross-entropy (Zhang and Sabuncu, NeurIPS 2018): {@code v f(p) + (1-v) f(k)}, f(p) = (1 - p^q)/q, where a
 * sample's v says whether it is kept. v is 1 at first; it becomes 1[p > k] and is kept until it is renewed.
 *
 * <p>The authors renew v for all samples every 10 passes from pass 40 of 120 on. A stream has no passes: here each sample counts how
 * often it has been evaluated, and its v is renewed at every {@code period}-th time from the {@code start}-th on, counted from 1. A
 * sample without a key is always new, hence kept.
 */
final class TruncatedLoss implements Loss {
    private final SoftmaxKernel kernel;
    private final double logThreshold;
    private final double dropped;
    private final int start;
    private final int period;
    private final SampleMemory<Visits> memory;

    TruncatedLoss(String spec, double q, double k, int start, int period, int capacity) {
        ProbabilityLoss loss = new ProbabilityLosses.Generalised(q);
        this.kernel = new SoftmaxKernel(spec, loss);
        this.logThreshold = Math.log(k);
        this.dropped = loss.value(logThreshold);
        this.start = start;
        this.period = period;
        this.memory = new SampleMemory<>(capacity, Visits::new);
    }

    @Override
    public String spec() {
        return kernel.spec();
    }

    @Override
    public void evaluate(LossBatch batch) {
        kernel.evaluate(batch);
        int classes = batch.columns().classes();
        for (int i = 0; i < batch.n(); i++) {
            Visits visits = memory.of(batch.key(i));
            visits.count++;
            if (visits.count >= start && (visits.count - start) % period == 0) {
                double logP = SoftmaxKernel.logProbability(batch.logits(), i * classes, classes, batch.label(i));
                visits.kept = logP > logThreshold;
            }
            if (!visits.kept) {
                batch.losses()[i] = batch.weights()[i] * dropped;
                Arrays.fill(batch.gradient(), i * classes, (i + 1) * classes, 0);
            }
        }
    }

    private static final class Visits {
        private int count;
        private boolean kept = true;
    }
}
