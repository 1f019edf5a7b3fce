package dev.sluice.trainer.loss;

import dev.sluice.trainer.loss.AsymmetricLosses.Ael;
import dev.sluice.trainer.loss.AsymmetricLosses.Agce;
import dev.sluice.trainer.loss.AsymmetricLosses.Aul;
import dev.sluice.trainer.loss.LossType.Needs;
import dev.sluice.trainer.loss.ProbabilityLosses.CrossEntropy;
import dev.sluice.trainer.loss.ProbabilityLosses.Focal;
import dev.sluice.trainer.loss.ProbabilityLosses.Generalised;
import dev.sluice.trainer.loss.ProbabilityLosses.JensenShannon;
import dev.sluice.trainer.loss.ProbabilityLosses.Linear;
import dev.sluice.trainer.loss.ProbabilityLosses.Sum;
import dev.sluice.trainer.loss.ProbabilityLosses.Taylor;
import dev.sluice.trainer.loss.kernel.BiasedProbabilityLoss;
import dev.sluice.trainer.loss.kernel.Loss;
import dev.sluice.trainer.loss.kernel.Parameters;
import dev.sluice.trainer.loss.kernel.ProbabilityLoss;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The losses of samples with one label each. Where the published settings for 10 and for 100 classes differ, the default is the one that is
 * nearer on a logarithmic scale: below 32 classes the former.
 */
final class SingleLabelLosses {
    private static final double MOST = 1e6;
    /** Floats that memory of samples may take together. */
    private static final int MOST_REMEMBERED = 1 << 24;

    private static final int MOST_SAMPLES = 1 << 17;

    private SingleLabelLosses() {}

    static List<LossType> all() {
        List<LossType> types = new ArrayList<>(List.of(
                LossType.ofProbability("ce", "", "-ln p", "0", (p, k) -> new CrossEntropy()),
                LossType.ofProbability("focal", "[:γ[:detached]]", "-(1-p)^γ ln p", "0", (p, k) -> focal(p)),
                LossType.ofProbability("mae", "", "1-p", "0", (p, k) -> new Linear(1)),
                LossType.ofProbability(
                        "mae*", "[:auto|:ε]", "(1-p)/(1+(e^ε-1)p)", "2.1", SingleLabelLosses::biasedAbsoluteError),
                LossType.ofProbability("gce", "[:auto|:q]", "(1-p^q)/q", "0", SingleLabelLosses::generalised),
                LossType.singleLabel(
                        "truncated-gce",
                        "[:q[:k]][:start=n][:period=n][:samples=n]",
                        "gce where p > k when last looked at, else constant",
                        "5",
                        Needs.MEMORY,
                        SingleLabelLosses::truncated),
                LossType.ofProbability("sce", "[:α:β]", "-α ln p + 9.21 β (1-p)", "0", SingleLabelLosses::symmetric)));
        types.addAll(ActivePassiveLosses.all());
        types.addAll(List.of(
                LossType.ofProbability(
                        "agce",
                        "[:a:q]",
                        "((a+1)^q-(a+p)^q)/q",
                        "0",
                        (p, k) -> new Agce(p.number("a", 0.6, 1e-3, 1e3), p.number("q", 0.6, 1e-3, 20))),
                LossType.ofProbability(
                        "aul",
                        "[:a:q]",
                        "((a-p)^q-(a-1)^q)/q",
                        "0",
                        (p, k) -> new Aul(p.number("a", 5.5, 1.001, 1e3), p.number("q", 3, 1e-3, 20))),
                LossType.ofProbability(
                        "ael", "[:a]", "e^(-p/a)", "0", (p, k) -> new Ael(p.number("a", 2.5, 1e-2, 1e3))),
                LossType.ofProbability(
                        "taylor-ce", "[:t]", "Σ_{i≤t} (1-p)^i/i", "0", (p, k) -> new Taylor(p.count("t", 2, 1, 100))),
                LossType.ofProbability(
                        "phuber-ce",
                        "[:τ]",
                        "-ln p, below p = 1/τ 1+ln τ-τp",
                        "1.4",
                        (p, k) -> new PartiallyHuberised(
                                new CrossEntropy(), p.number("τ", Calibration.fewClasses(k) ? 2 : 50, 1, MOST))),
                LossType.ofProbability(
                        "phuber-gce",
                        "[:q[:τ]]",
                        "gce with slope at most τ",
                        "1.4",
                        (p, k) -> new PartiallyHuberised(
                                new Generalised(p.number("q", 0.7, 1e-3, 1)), p.number("τ", 10, 1, MOST))),
                LossType.singleLabel(
                        "bi-tempered",
                        "[:auto|:t1:t2]",
                        "-log_t1 p - (1-Σp_j^(2-t1))/(2-t1), p = exp_t2(z-λ)",
                        "5",
                        Needs.NOTHING,
                        SingleLabelLosses::biTempered),
                LossType.singleLabel(
                        "logit-clip",
                        "[:c]",
                        "ce of z min(1, c/‖z‖)",
                        "5",
                        Needs.NOTHING,
                        SingleLabelLosses::logitClip),
                LossType.singleLabel(
                        "elr",
                        "[:β:λ][:samples=n]",
                        "-ln p + λ ln(1-<t,p>)",
                        "5",
                        Needs.MEMORY,
                        SingleLabelLosses::earlyLearning),
                LossType.ofProbability(
                        "js",
                        "[:π]",
                        "Jensen-Shannon of label (π) and p",
                        "0",
                        (p, k) -> new JensenShannon(p.number("π", 0.5, 1e-3, 0.999)))));
        types.addAll(ClippedLosses.singleLabel());
        return List.copyOf(types);
    }

    /** How many samples to remember {@code floats} numbers of. */
    static int capacity(Parameters parameters, int floats) {
        int most = Math.max(1, MOST_REMEMBERED / floats);
        return parameters.countOption("samples", Math.min(MOST_SAMPLES, most), 1, most);
    }

    static Focal focal(Parameters p) {
        double gamma = p.number("γ", 0.5, 0, 20);
        return new Focal(gamma, p.word("detached"));
    }

    private static ProbabilityLoss biasedAbsoluteError(Parameters p, int classes) {
        ProbabilityLoss mae = new Linear(1);
        double bias = p.empty() ? p.useRounded(Biases.automatic(mae, classes, 1)) : Biases.read(p, mae, classes);
        return new BiasedProbabilityLoss(mae, bias);
    }

    private static ProbabilityLoss generalised(Parameters p, int classes) {
        OptionalDouble spread = p.auto();
        if (spread.isEmpty()) {
            return new Generalised(p.number("q", 0.7, 1e-3, 1));
        }
        double q =
                classes <= Calibration.MANY ? 0.7 : new Calibration(classes, spread.getAsDouble()).q(Calibration.MANY);
        return new Generalised(p.useRounded(q));
    }

    private static Loss truncated(Parameters p, int classes) {
        double q = p.number("q", 0.7, 1e-3, 1);
        double k = p.number("k", 0.5, 0, 0.999);
        int start = p.countOption("start", 3, 1, 1_000_000);
        int period = p.countOption("period", 2, 1, 1_000_000);
        int capacity = capacity(p, 8);
        return new TruncatedLoss(p.canonical(), q, k, start, period, capacity);
    }

    private static ProbabilityLoss symmetric(Parameters p, int classes) {
        boolean few = Calibration.fewClasses(classes);
        return new Sum(
                p.number("α", few ? 0.1 : 6, 0, MOST),
                new CrossEntropy(),
                p.number("β", few ? 1 : 0.1, 0, MOST),
                new Linear(Linear.REVERSE_CROSS_ENTROPY));
    }

    private static Loss biTempered(Parameters p, int classes) {
        OptionalDouble spread = p.auto();
        if (spread.isEmpty()) {
            double t1 = p.number("t1", 0.8, 0, 1);
            double t2 = p.number("t2", 1.2, 1, 4);
            return new BiTemperedLoss(p.canonical(), t1, t2);
        }
        double[] t = classes <= Calibration.FEW
                ? new double[] {0.8, 1.2}
                : new Calibration(classes, spread.getAsDouble()).temperatures();
        double t1 = p.useRounded(t[0]);
        double t2 = p.useRounded(t[1]);
        return new BiTemperedLoss(p.canonical(), t1, t2);
    }

    /** The default is 1.5 for 10 classes, and for more such that the largest possible p stays the same. */
    private static Loss logitClip(Parameters p, int classes) {
        double fallback = 1.5 + Math.max(0, Math.log((classes - 1) / 9.0));
        double bound = p.number("c", Math.round(fallback * 100) / 100.0, 1e-3, MOST);
        return new LogitClipLoss(p.canonical(), bound);
    }

    private static Loss earlyLearning(Parameters p, int classes) {
        boolean few = Calibration.fewClasses(classes);
        double beta = p.number("β", few ? 0.7 : 0.9, 0, 0.9999);
        double lambda = p.number("λ", few ? 3 : 7, 0, MOST);
        int capacity = capacity(p, classes);
        return new EarlyLearningLoss(p.canonical(), classes, beta, lambda, capacity);
    }
}
