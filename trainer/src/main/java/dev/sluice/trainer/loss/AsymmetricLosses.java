package dev.sluice.trainer.loss;

import static dev.sluice.trainer.loss.ProbabilityLosses.complement;

import dev.sluice.trainer.loss.kernel.ProbabilityLoss;

/** Asymmetric losses (Zhou et al., ICML 2021): losses for which one large p pays better than several halves. */
final class AsymmetricLosses {
    private AsymmetricLosses() {}

    /** Asymmetric generalised cross-entropy: {@code ((a+1)^q - (a+p)^q)/q}, {@code w = p (a+p)^(q-1)}, a and q above 0. */
    record Agce(double a, double q) implements ProbabilityLoss {
        @Override
        public double value(double logP) {
            // (a+1)^q (1 - ((a+p)/(a+1))^q), which keeps its digits where p is near 1
            return -Math.pow(a + 1, q) * Math.expm1(q * Math.log1p(-complement(logP) / (a + 1))) / q;
        }

        @Override
        public double weight(double logP) {
            double p = Math.exp(logP);
            return p * Math.pow(a + p, q - 1);
        }

        @Override
        public double logSteepest() {
            return q > 1 ? 0 : Double.NEGATIVE_INFINITY;
        }
    }

    /** Asymmetric unhinged loss: {@code ((a-p)^q - (a-1)^q)/q}, {@code w = p (a-p)^(q-1)}, a above 1, q above 0. */
    record Aul(double a, double q) implements ProbabilityLoss {
        @Override
        public double value(double logP) {
            return Math.pow(a - 1, q) * Math.expm1(q * Math.log1p(complement(logP) / (a - 1))) / q;
        }

        @Override
        public double weight(double logP) {
            double p = Math.exp(logP);
            return p * Math.pow(a - p, q - 1);
        }

        @Override
        public double logSteepest() {
            return q < 1 ? 0 : Double.NEGATIVE_INFINITY;
        }
    }

    /** Asymmetric exponential loss: {@code e^(-p/a)}, {@code w = p e^(-p/a) / a}, a above 0. */
    record Ael(double a) implements ProbabilityLoss {
        @Override
        public double value(double logP) {
            return Math.exp(-Math.exp(logP) / a);
        }

        @Override
        public double weight(double logP) {
            double p = Math.exp(logP);
            return p * Math.exp(-p / a) / a;
        }
    }
}
