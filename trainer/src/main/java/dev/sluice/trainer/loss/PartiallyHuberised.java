package dev.sluice.trainer.loss;

import dev.sluice.trainer.loss.kernel.ProbabilityLoss;
import dev.sluice.trainer.loss.kernel.SlopeClip;

/**
 * A loss of p whose slope is clipped at a constant τ (Menon et al., ICLR 2020): PHuber-CE is {@code -ln p} above p = 1/τ and {@code 1 + ln τ -
 * τ p} below; PHuber-GCE has its seam at {@code p = τ^(1/(q-1))}. Clipping it again at a sample's τ clips at the smaller of the two.
 */
final class PartiallyHuberised implements ProbabilityLoss {
    private final SlopeClip clip;
    private final double logTau;

    PartiallyHuberised(ProbabilityLoss base, double tau) {
        this.clip = new SlopeClip(base);
        this.logTau = Math.log(tau);
    }

    @Override
    public double value(double logP) {
        return clip.value(logP, logTau);
    }

    @Override
    public double weight(double logP) {
        return clip.weight(logP, logTau);
    }
}
