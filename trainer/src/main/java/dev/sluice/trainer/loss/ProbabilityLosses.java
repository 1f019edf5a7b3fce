package dev.sluice.trainer.loss;

import dev.sluice.trainer.loss.kernel.ProbabilityLoss;

/** The {@link ProbabilityLoss}es of the literature but the asymmetric ones; formulas in docs/methods.md section 0, sources in 5. */
final class ProbabilityLosses {
    private ProbabilityLosses() {}

    /** 1 - p, without the rounding of p to 1. */
    static double complement(double logP) {
        return -Math.expm1(logP);
    }

    /** Cross-entropy: {@code -ln p}, w = 1. */
    record CrossEntropy() implements ProbabilityLoss {
        @Override
        public double value(double logP) {
            return -logP;
        }

        @Override
        public double weight(double logP) {
            return 1;
        }
    }

    /**
     * Focal loss (Lin et al., ICCV 2017): {@code -(1-p)^γ ln p}, {@code w = (1-p)^γ - γ p (1-p)^(γ-1) ln p}. Some
     * implementations take the factor for a constant, so that {@code w = (1-p)^γ}; the gradient then is not that of the value.
     *
     * @param gamma γ, at least 0
     * @param detached whether the factor counts as a constant
     */
    record Focal(double gamma, boolean detached) implements ProbabilityLoss {
        @Override
        public double value(double logP) {
            return -Math.pow(complement(logP), gamma) * logP;
        }

        @Override
        public double weight(double logP) {
            double complement = complement(logP);
            double factor = Math.pow(complement, gamma);
            if (detached || complement == 0) {
                return factor;
            }
            return factor * (1 - gamma * Math.exp(logP) * logP / complement);
        }
    }

    /** Mean absolute error and reverse cross-entropy, a multiple of it: {@code s (1-p)}, {@code w = s p}. */
    record Linear(double scale) implements ProbabilityLoss {
        /** -ln 1e-4, what reverse cross-entropy takes for the -ln 0 of the classes not given. */
        static final double REVERSE_CROSS_ENTROPY = -Math.log(1e-4);

        @Override
        public double value(double logP) {
            return scale * complement(logP);
        }

        @Override
        public double weight(double logP) {
            return scale * Math.exp(logP);
        }
    }

    /** Generalised cross-entropy (Zhang and Sabuncu, NeurIPS 2018): {@code (1 - p^q)/q}, {@code w = p^q}, 0 < q ≤ 1. */
    record Generalised(double q) implements ProbabilityLoss {
        @Override
        public double value(double logP) {
            return -Math.expm1(q * logP) / q;
        }

        @Override
        public double weight(double logP) {
            return Math.exp(q * logP);
        }
    }

    /** Taylor cross-entropy (Feng et al., IJCAI 2020): the first t terms {@code (1-p)^i / i}, {@code w = 1 - (1-p)^t}. */
    record Taylor(int terms) implements ProbabilityLoss {
        @Override
        public double value(double logP) {
            double complement = complement(logP);
            double sum = 0;
            for (int i = terms; i >= 1; i--) {
                sum = complement * (1.0 / i + sum);
            }
            return sum;
        }

        @Override
        public double weight(double logP) {
            return -Math.expm1(terms * Math.log1p(-Math.exp(logP)));
        }
    }

    /**
     * Generalised Jensen–Shannon divergence between label and prediction (Englesson and Azizpour, NeurIPS 2021), with weight π
     * of the label and {@code m = π + (1-π) p}:
     *
     * <p>{@code c [-π ln m + (1-π) (p ln(p/m) - (1-p) ln(1-π))]}, {@code c = -1/((1-π) ln(1-π))}. It depends on p alone, and
     * {@code |f'| = 1 + ln(m/p) / -ln(1-π)}.
     */
    record JensenShannon(double labelWeight) implements ProbabilityLoss {
        @Override
        public double value(double logP) {
            double p = Math.exp(logP);
            double rest = 1 - labelWeight;
            double logRest = Math.log1p(-labelWeight);
            double logM = Math.log1p(-rest * complement(logP));
            double sum = -labelWeight * logM + rest * (p * (logP - logM) - complement(logP) * logRest);
            return -sum / (rest * logRest);
        }

        @Override
        public double weight(double logP) {
            double logM = Math.log1p(-(1 - labelWeight) * complement(logP));
            return Math.exp(logP) * (1 - (logM - logP) / Math.log1p(-labelWeight));
        }
    }

    /** {@code α f + β g}; symmetric cross-entropy (Wang et al., ICCV 2019) is that of cross-entropy and its reverse. */
    record Sum(double alpha, ProbabilityLoss first, double beta, ProbabilityLoss second) implements ProbabilityLoss {
        @Override
        public double value(double logP) {
            return alpha * first.value(logP) + beta * second.value(logP);
        }

        @Override
        public double weight(double logP) {
            return alpha * first.weight(logP) + beta * second.weight(logP);
        }
    }
}
