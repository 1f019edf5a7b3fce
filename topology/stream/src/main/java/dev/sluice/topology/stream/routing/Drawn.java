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
 * @param largest the largest probability any sample had then
 */
record Drawn(double probability, double largest) {
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
        return lot < probability ? new Drawn(probability, draw.largest()) : null;
    }

    /** By which a verdict on the sample weighs: audits drawn at different rates weigh alike. */
    static @Nullable Double weighed(@Nullable Drawn drawn) {
        return drawn == null ? null : (Double) (drawn.probability / drawn.largest);
    }
}
