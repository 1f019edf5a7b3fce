package dev.sluice.trainer.loss.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A weighted sum of terms of the log-probabilities, such as active-passive losses (Ma et al., ICML 2020) and active-negative
 * losses (Ye et al., NeurIPS 2023): {@code L = Σ c_t L_t}, with an L1 factor for the optimiser where the method has one.
 */
public final class VectorLoss extends SampleLoss {
    private final List<Term> terms;
    private final double l1;
    private double[] probabilities = new double[0];

    /** @param l1 factor of the L1 norm of the parameters, at least 0; 0 for none */
    public VectorLoss(String spec, List<Term> terms, double l1) {
        super(spec);
        this.terms = terms;
        this.l1 = l1;
    }

    @Override
    public double apply(double[] z, int label, @Nullable String key, double[] gradient) {
        logSoftmax(z);
        if (probabilities.length != z.length) {
            probabilities = new double[z.length];
        }
        for (int j = 0; j < z.length; j++) {
            probabilities[j] = Math.exp(z[j]);
            gradient[j] = 0;
        }
        double sum = 0;
        for (Term term : terms) {
            sum += term.add(z, probabilities, label, gradient);
        }
        return sum;
    }

    @Override
    public double l1() {
        return l1;
    }

    /** One term with its coefficient. */
    public interface Term {
        /**
         * @param logP {@code [K]}, ln p
         * @param p {@code [K]}
         * @param gradient {@code [K]}, to which the derivative by the logits is added
         * @return the value
         */
        double add(double[] logP, double[] p, int label, double[] gradient);
    }

    /** {@code c f(p_y)}. */
    public record OfLabel(double coefficient, ProbabilityLoss loss) implements Term {
        @Override
        public double add(double[] logP, double[] p, int label, double[] gradient) {
            double scale = coefficient * loss.weight(logP[label]);
            for (int j = 0; j < p.length; j++) {
                gradient[j] += scale * p[j];
            }
            gradient[label] -= scale;
            return coefficient * loss.value(logP[label]);
        }
    }
}
