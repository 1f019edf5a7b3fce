package dev.sluice.topology.noise.routing;

import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Settings of routing and its guard.
 *
 * @param policy which samples are withheld
 * @param classCap largest share of a given class in the window that may be withheld, 0 to 1
 * @param leastClassCount samples of a given class in the window below which none of it is withheld
 * @param collapseAt share of its peak below which the agreement of model and labels alone counts as a collapse, 0 to 1
 * @param doubtAt share of its peak below which it does if what is withheld tells the same, {@code collapseAt} to 1
 * @param recoverAt share of its peak from which a collapse is over, {@code doubtAt} to 1
 * @param sampleCap largest share of the samples of a multi-label data set that may be withheld, 0 to 1
 */
@RecordBuilder
public record RoutingConfig(
        RoutingPolicy policy,
        double classCap,
        int leastClassCount,
        double collapseAt,
        double doubtAt,
        double recoverAt,
        double sampleCap)
        implements RoutingConfigBuilder.With {

    public RoutingConfig {
        share("classCap", classCap);
        share("collapseAt", collapseAt);
        share("doubtAt", doubtAt);
        share("recoverAt", recoverAt);
        share("sampleCap", sampleCap);
        require(leastClassCount >= 0, "leastClassCount must be 0 or more, not " + leastClassCount);
        require(doubtAt >= collapseAt, "doubtAt must be at least collapseAt, not " + doubtAt);
        require(recoverAt >= doubtAt, "recoverAt must be at least doubtAt, not " + recoverAt);
    }

    /** Withholding from 0.9, at most half of a class and none of one with fewer than 32 samples; one multi-label sample in ten. */
    public static RoutingConfig defaults() {
        return new RoutingConfig(new RoutingPolicy.Posterior(0.9), 0.5, 32, 0.8, 0.9, 0.95, 0.1);
    }

    private static void share(String name, double value) {
        require(value >= 0 && value <= 1, name + " must be 0 to 1, not " + value);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
