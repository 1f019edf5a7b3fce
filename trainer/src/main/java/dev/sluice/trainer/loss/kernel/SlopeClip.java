package dev.sluice.trainer.loss.kernel;

/**
 * A {@link ProbabilityLoss} whose slope by p is clipped at τ, as optimised gradient clipping (OGC, arXiv 2412.08941) and partially
 * Huberised losses (Menon et al., ICLR 2020) do: {@code f_τ(p) = f(1) + ∫_p^1 min(|f'(u)|, τ) du}, {@code w_τ(p) = min(w(p), τ p)}.
 *
 * <p>Where the slope falls with p, as in cross-entropy, that is {@code f(t) + τ (t - p)} below the t with |f'(t)| = τ, and f above
 * (docs/methods.md section 1.4). Continuous with its first derivative. The stretch clipped is found once for each τ and kept for the
 * next call, since neighbouring samples mostly share their τ. Not shared between threads.
 */
public final class SlopeClip {
    /** Below this ln p the slope counts as constant: p is about to leave the range of doubles. */
    private static final double LOWEST = -690;

    private static final int STEPS = 100;

    private final ProbabilityLoss loss;
    private double logTau = Double.POSITIVE_INFINITY;
    /** The slope exceeds τ for ln p between these; empty if low is not below high. */
    private double low = 0;

    private double high = Double.NEGATIVE_INFINITY;
    /** f_τ at low, less f there. */
    private double belowLow;

    /** @param loss what is clipped; as it is where τ is infinite */
    public SlopeClip(ProbabilityLoss loss) {
        this.loss = loss;
    }

    /** f_τ(p). */
    public double value(double logP, double newLogTau) {
        if (newLogTau != logTau) {
            find(newLogTau);
        }
        if (logP >= high) {
            return loss.value(logP);
        }
        if (logP >= low) {
            return loss.value(high) + Math.exp(logTau + high) - Math.exp(logTau + logP);
        }
        return loss.value(logP) + belowLow;
    }

    /** w_τ(p). */
    public double weight(double logP, double newLogTau) {
        return Math.min(loss.weight(logP), Math.exp(newLogTau + logP));
    }

    private void find(double newLogTau) {
        logTau = newLogTau;
        double peak = Math.max(LOWEST, loss.logSteepest());
        if (excess(peak) <= 0) {
            low = 0;
            high = Double.NEGATIVE_INFINITY;
            belowLow = 0;
            return;
        }
        high = excess(0) >= 0 ? 0 : root(peak, 0);
        if (peak <= LOWEST || excess(LOWEST) >= 0) {
            low = Double.NEGATIVE_INFINITY;
            belowLow = 0;
        } else {
            low = root(LOWEST, peak);
            belowLow = loss.value(high) + Math.exp(logTau + high) - Math.exp(logTau + low) - loss.value(low);
        }
    }

    private double excess(double logP) {
        return loss.logSlope(logP) - logTau;
    }

    /** Regula falsi with the Illinois rule: two steps where the slope is a power of p, as in most losses. */
    private double root(double from, double to) {
        double a = from;
        double b = to;
        double atA = excess(a);
        double atB = excess(b);
        for (int i = 0; i < STEPS && Math.abs(b - a) > 1e-13; i++) {
            double x = (a * atB - b * atA) / (atB - atA);
            if (Double.isNaN(x)) {
                // the slope is 0 at one end
                x = (a + b) / 2;
            }
            double atX = excess(x);
            if (Math.abs(atX) < 1e-13) {
                return x;
            }
            if (atX > 0 == atB > 0) {
                atA /= 2;
            } else {
                a = b;
                atA = atB;
            }
            b = x;
            atB = atX;
        }
        return b;
    }
}
