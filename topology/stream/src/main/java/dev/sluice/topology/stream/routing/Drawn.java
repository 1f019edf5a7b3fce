package dev.sluice.topology.stream.routing;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.topology.noise.routing.AuditDraw;
import dev.sluice.topology.stream.config.TopologyConfig;
import dev.sluice.topology.stream.record.Scored;
import org.jspecify.annotations.Nullable;

/**
 * How a sample was drawn as an audit.
 *
 * @param probability with which it was, above 0 and at most 1
 * @param mean the mean probability of all samples then
 * @param uniform whether it would have been however suspicious it looked
 */
record Drawn(double probability, double mean, boolean uniform) {
    /** Of the mean probability: what a sample drawn with that is kept as. The most suspicious ones are drawn some five times as probably. */
    private static final double UNIT = 1.0 / 16;

    /** The draw of a sample under a mixture; null if it is not drawn. */
    static @Nullable Drawn of(TopologyConfig config, MixtureView.Current mixture, Scored scored) {
        AuditDraw draw = mixture.audits().withAtLeast(config.controls().share());
        if (draw.largest() == 0) {
            return null;
        }
        LabelledSample sample = scored.sample();
        double lot = config.controls().draw(sample.getDataset(), sample.getId(), sample.getPass());
        if (lot >= draw.largest()) {
            // most samples: their margin costs more than the draw
            return null;
        }
        double probability = draw.of(scored.margin());
        return lot < probability ? new Drawn(probability, mean(draw, mixture.audits()), lot < draw.share()) : null;
    }

    /** How a trusted sample that is shown among the others seems to have been drawn; null where nothing else is. */
    static @Nullable Drawn seeming(TopologyConfig config, MixtureView.Current mixture) {
        AuditDraw draw = mixture.audits().withAtLeast(config.controls().share());
        return draw.share() == 0 ? null : new Drawn(draw.share(), mean(draw, mixture.audits()), true);
    }

    /** As many are drawn of the suspicious ones as of all. */
    private static double mean(AuditDraw draw, AuditDraw budget) {
        return draw.share() + (budget.suspectShare() > 0 ? budget.share() : 0);
    }

    /** By which a verdict on the sample weighs: audits drawn at different rates weigh alike. */
    static @Nullable Double weighed(@Nullable Drawn drawn) {
        return drawn == null ? null : (Double) Math.min(1, UNIT * drawn.probability / drawn.mean);
    }
}
