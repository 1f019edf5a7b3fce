package dev.sluice.topology.noise.clip;

import dev.sluice.topology.noise.mixture.GaussianMixture;
import dev.sluice.topology.noise.window.LossBins;

/**
 * How the clip threshold τ is chosen: a bound of at least 1 on |∂l/∂p_y|, the gradient of the base loss by the probability of the given
 * label. What a trainer does beyond it, going on linearly, rescaling or dropping, is the trainer's affair. docs/clip-thresholds.md says
 * when to use which.
 *
 * <p>A policy is named by a text such as {@code ogc:epsilon=20} or {@code quantile:alpha=0.9,base=gce:0.7}; {@link #parse} and
 * {@link #spec} are inverse. Invariant: τ is at least 1 and never NaN, or absent.
 */
public sealed interface ClipPolicy
        permits NoClipping, FixedThreshold, EvidenceClipping, OptimizedGradientClipping, DynamicClipping {

    /**
     * What a policy may go by.
     *
     * @param mixture the fitted mixture
     * @param losses observed losses in each bin
     * @param noisyShare expected share of wrong labels among the losses of each bin, 0 to 1, in any order
     * @param bins the bins
     * @param noiseRate estimated share of wrong labels
     * @param learningRate of the newest model, 0 if unknown
     * @param peakLearningRate largest so far, 0 if unknown
     * @param classes K, 0 if unknown
     */
    record Evidence(
            GaussianMixture mixture,
            long[] losses,
            double[] noisyShare,
            LossBins bins,
            double noiseRate,
            double learningRate,
            double peakLearningRate,
            int classes) {}

    /** τ from what is known. */
    ClipThreshold decide(Evidence evidence);

    /** Name with all parameters, in configuration and in snapshots; the base only if it is not cross-entropy. */
    String spec();

    /** The policy that never clips. */
    static ClipPolicy none() {
        return new NoClipping();
    }

    /** The default policy. */
    static ClipPolicy evidence() {
        return new EvidenceClipping(GradientBase.crossEntropy());
    }

    /**
     * The policy of a text.
     *
     * @throws IllegalArgumentException saying what is wrong and what is known
     */
    static ClipPolicy parse(String text) {
        PolicySpec spec = new PolicySpec(text);
        ClipPolicy policy =
                switch (spec.name()) {
                    case "none" -> new NoClipping();
                    case "fixed" -> FixedThreshold.of(spec);
                    case "evidence" -> new EvidenceClipping(spec.base());
                    case "ogc" -> OptimizedGradientClipping.of(spec);
                    default -> DynamicClipping.of(spec);
                };
        spec.expectNothingElse();
        return policy;
    }
}
