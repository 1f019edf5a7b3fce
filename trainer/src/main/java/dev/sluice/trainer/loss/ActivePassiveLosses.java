package dev.sluice.trainer.loss;

import dev.sluice.trainer.loss.AsymmetricLosses.Ael;
import dev.sluice.trainer.loss.AsymmetricLosses.Agce;
import dev.sluice.trainer.loss.AsymmetricLosses.Aul;
import dev.sluice.trainer.loss.LossType.Needs;
import dev.sluice.trainer.loss.ProbabilityLosses.CrossEntropy;
import dev.sluice.trainer.loss.ProbabilityLosses.Linear;
import dev.sluice.trainer.loss.kernel.Loss;
import dev.sluice.trainer.loss.kernel.Parameters;
import dev.sluice.trainer.loss.kernel.ProbabilityLoss;
import dev.sluice.trainer.loss.kernel.VectorLoss;
import dev.sluice.trainer.loss.kernel.VectorLoss.OfLabel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Sums of a normalised (active) loss with a passive one, and of a normalised loss with its negative. */
final class ActivePassiveLosses {
    private static final double MOST = 1e6;

    private ActivePassiveLosses() {}

    static List<LossType> all() {
        List<LossType> types = new ArrayList<>();
        for (Passive passive : Passive.values()) {
            types.add(activePassive("nce", passive));
            types.add(activePassive("nfl", passive));
        }
        types.add(activeNegative("ce"));
        types.add(activeNegative("fl"));
        return types;
    }

    /** A passive loss with the published coefficients for few and for many classes. */
    private enum Passive {
        RCE("", "9.21 (1-p)", 1, 1, 10, 0.1),
        MAE("", "(1-p)", 1, 1, 10, 1),
        AGCE(":a:q", "agce", 1, 4, 10, 0.1),
        AUL(":a:q", "aul", 1, 4, 10, 0.015),
        AEL(":a", "ael", 1, 4, 10, 0.1);

        private final String parameters;
        private final String formula;
        private final double fewAlpha;
        private final double fewBeta;
        private final double manyAlpha;
        private final double manyBeta;

        Passive(String parameters, String formula, double fewAlpha, double fewBeta, double manyAlpha, double manyBeta) {
            this.parameters = parameters;
            this.formula = formula;
            this.fewAlpha = fewAlpha;
            this.fewBeta = fewBeta;
            this.manyAlpha = manyAlpha;
            this.manyBeta = manyBeta;
        }

        private ProbabilityLoss build(Parameters p, boolean few) {
            return switch (this) {
                case RCE -> new Linear(Linear.REVERSE_CROSS_ENTROPY);
                case MAE -> new Linear(1);
                case AGCE -> new Agce(p.number("a", few ? 6 : 1.8, 1e-3, 1e3), p.number("q", few ? 1.5 : 3, 1e-3, 20));
                case AUL -> new Aul(p.number("a", few ? 6.3 : 6, 1.001, 1e3), p.number("q", few ? 1.5 : 3, 1e-3, 20));
                case AEL -> new Ael(p.number("a", few ? 5 : 1.5, 1e-2, 1e3));
            };
        }
    }

    private static LossType activePassive(String active, Passive passive) {
        boolean focal = active.equals("nfl");
        boolean auto = !focal && passive == Passive.AGCE;
        String name = active + "+" + passive.name().toLowerCase(Locale.ROOT);
        String parameters =
                "[" + (auto ? ":auto|" : "") + ":α:β" + passive.parameters + (focal ? "[:γ[:detached]]" : "") + "]";
        return LossType.singleLabel(
                name,
                parameters,
                "α " + active + " + β " + passive.formula,
                "5",
                Needs.NOTHING,
                (p, classes) -> activePassive(p, classes, passive, focal, auto));
    }

    private static Loss activePassive(Parameters p, int classes, Passive passive, boolean focal, boolean calibrated) {
        boolean few = Calibration.fewClasses(classes);
        OptionalDouble spread = calibrated ? p.auto() : OptionalDouble.empty();
        double alpha = spread.isPresent()
                ? p.useRounded(new Calibration(classes, spread.getAsDouble()).alpha())
                : p.number("α", few ? passive.fewAlpha : passive.manyAlpha, 0, MOST);
        double beta = p.number("β", few ? passive.fewBeta : passive.manyBeta, 0, MOST);
        ProbabilityLoss second = passive.build(p, few);
        ProbabilityLoss first = focal ? SingleLabelLosses.focal(p) : new CrossEntropy();
        List<VectorLoss.Term> terms = List.of(new NormalizedTerm(alpha, first, false), new OfLabel(beta, second));
        return new VectorLoss(p.canonical(), terms, 0);
    }

    private static LossType activeNegative(String base) {
        boolean focal = base.equals("fl");
        return LossType.singleLabel(
                "anl-" + base,
                "[:α:β:δ" + (focal ? "[:γ[:detached]]" : "") + "]",
                "α n" + base + " + β nn" + base + " + δ ‖θ‖₁",
                "5",
                Needs.NOTHING,
                (p, classes) -> {
                    boolean few = Calibration.fewClasses(classes);
                    double alpha = p.number("α", few ? 5 : 10, 0, MOST);
                    double beta = p.number("β", few ? 5 : 1, 0, MOST);
                    double l1 = p.number("δ", few ? 5e-5 : 5e-7, 0, 1);
                    ProbabilityLoss loss = focal ? SingleLabelLosses.focal(p) : new CrossEntropy();
                    List<VectorLoss.Term> terms =
                            List.of(new NormalizedTerm(alpha, loss, false), new NormalizedTerm(beta, loss, true));
                    return new VectorLoss(p.canonical(), terms, l1);
                });
    }
}
