package dev.sluice.topology.noise.clip;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The gradient-clip threshold of the moment.
 *
 * @param policy the policy that set it, as {@link ClipPolicy#spec} names it
 * @param tau τ >= 1, bound on |d loss / d p_y|; null for no clipping
 * @param bound the bound on the ratio of mean clipped gradients that was kept to, null if the policy has none
 */
public record ClipThreshold(
        String policy, @Nullable Double tau, @Nullable Double bound) {
    public ClipThreshold {
        if (tau != null && !(tau >= 1)) {
            throw new IllegalArgumentException("clip threshold must be at least 1, not " + tau);
        }
    }

    /** No clipping, as a policy decided that is named as {@link ClipPolicy#spec} does. */
    public static ClipThreshold none(String policy) {
        return new ClipThreshold(policy, null, null);
    }

    /** The threshold of a policy that seeks the τ at which a ratio reaches a bound; empty if it never does. */
    static ClipThreshold of(String policy, OptionalDouble tau, double bound) {
        return new ClipThreshold(policy, tau.isPresent() ? tau.getAsDouble() : null, bound);
    }
}
