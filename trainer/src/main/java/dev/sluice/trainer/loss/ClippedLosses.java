package dev.sluice.trainer.loss;

import dev.sluice.trainer.loss.LossType.Needs;
import dev.sluice.trainer.loss.ProbabilityLosses.CrossEntropy;
import dev.sluice.trainer.loss.kernel.BatchClippedLoss;
import dev.sluice.trainer.loss.kernel.BatchClippedLoss.Mode;
import dev.sluice.trainer.loss.kernel.BatchStatistic;
import dev.sluice.trainer.loss.kernel.BatchStatistic.Kind;
import dev.sluice.trainer.loss.kernel.BinaryKernel;
import dev.sluice.trainer.loss.kernel.DynamicThreshold.Settings;
import dev.sluice.trainer.loss.kernel.Loss;
import dev.sluice.trainer.loss.kernel.Parameters;
import dev.sluice.trainer.loss.kernel.ProbabilityLoss;
import dev.sluice.trainer.loss.kernel.SoftmaxKernel;
import java.util.List;

/** Losses clipped at a statistic of the batch, and the binary losses of multi-label samples. */
final class ClippedLosses {
    private static final String STATISTIC = "mean+3std";
    private static final String OPTIONS = "[:ema=e][:floor=φ]";
    private static final double MOST = 1e6;

    private ClippedLosses() {}

    static List<LossType> singleLabel() {
        return List.of(
                LossType.singleLabel(
                        "forum-rescale",
                        "[:k" + OPTIONS + "]",
                        "ce, gradient times min(1, k median/l)",
                        "4",
                        Needs.BATCH,
                        (p, k) -> forum(p, Mode.RESCALE)),
                LossType.singleLabel(
                        "forum-clamp",
                        "[:k" + OPTIONS + "]",
                        "min(ce, k median)",
                        "4",
                        Needs.BATCH,
                        (p, k) -> forum(p, Mode.CUT)),
                LossType.singleLabel(
                        "ce-clip",
                        "[:STATISTIC" + OPTIONS + "]",
                        "min(ce, φ), φ a statistic of the batch",
                        "3",
                        Needs.BATCH,
                        (p, k) -> {
                            Settings settings = settings(p, statistic(p), Math.log(k));
                            Loss base = new SoftmaxKernel("ce", new CrossEntropy());
                            return new BatchClippedLoss(p.canonical(), base, Mode.CUT, settings);
                        }),
                LossType.singleLabel(
                        "focal-clip",
                        "[:γ[:STATISTIC" + OPTIONS + "]]",
                        "min(focal, φ), φ a statistic of the batch",
                        "3",
                        Needs.BATCH,
                        (p, k) -> {
                            Loss base = new SoftmaxKernel("focal", SingleLabelLosses.focal(p));
                            Settings settings = settings(p, statistic(p), Math.log(k));
                            return new BatchClippedLoss(p.canonical(), base, Mode.CUT, settings);
                        }));
    }

    static List<LossType> multiLabel() {
        return List.of(
                LossType.multiLabel("bce", "", "Σ_k -ln p_k", "3", Needs.NOTHING, (p, k) -> {
                    return new BinaryKernel(p.canonical(), new CrossEntropy(), k, null);
                }),
                LossType.multiLabel(
                        "bce-focal", "[:γ[:detached]]", "Σ_k -(1-p_k)^γ ln p_k", "3", Needs.NOTHING, (p, k) -> {
                            ProbabilityLoss focal = SingleLabelLosses.focal(p);
                            return new BinaryKernel(p.canonical(), focal, k, null);
                        }),
                LossType.multiLabel(
                        "bce-clip",
                        "[:STATISTIC[:per-class]" + OPTIONS + "]",
                        "min(bce, φ), of samples or of each class's terms",
                        "3",
                        Needs.BATCH,
                        (p, k) -> clippedBinary(p, k, new CrossEntropy())),
                LossType.multiLabel(
                        "bce-focal-clip",
                        "[:γ[:STATISTIC[:per-class]" + OPTIONS + "]]",
                        "min(bce-focal, φ), of samples or of each class's terms",
                        "3",
                        Needs.BATCH,
                        (p, k) -> clippedBinary(p, k, SingleLabelLosses.focal(p))));
    }

    private static Loss forum(Parameters p, Mode mode) {
        double factor = p.number("k", 5, 0, MOST);
        Settings settings = settings(p, new BatchStatistic(Kind.MEDIAN_MULTIPLE, factor), 0);
        Loss base = new SoftmaxKernel("ce", new CrossEntropy());
        return new BatchClippedLoss(p.canonical(), base, mode, settings);
    }

    /** The default floor is the loss of a guess: ln 2 for each term. */
    private static Loss clippedBinary(Parameters p, int classes, ProbabilityLoss loss) {
        BatchStatistic statistic = statistic(p);
        boolean perClass = p.word("per-class");
        Settings settings = settings(p, statistic, Math.log(2) * (perClass ? 1 : classes));
        String spec = p.canonical();
        if (perClass) {
            return new BinaryKernel(spec, loss, classes, settings);
        }
        return new BatchClippedLoss(spec, new BinaryKernel(spec, loss, classes, null), Mode.CUT, settings);
    }

    private static BatchStatistic statistic(Parameters p) {
        try {
            BatchStatistic statistic = BatchStatistic.parse(p.text(STATISTIC));
            p.use(statistic.spec());
            return statistic;
        } catch (IllegalArgumentException e) {
            throw p.wrong(String.valueOf(e.getMessage()));
        }
    }

    private static Settings settings(Parameters p, BatchStatistic statistic, double floor) {
        return new Settings(statistic, p.option("ema", 0, 0, 0.9999), p.option("floor", floor, 0, MOST));
    }
}
