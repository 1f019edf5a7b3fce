package dev.sluice.infra.evaluate;

import dev.sluice.infra.evaluate.correction.Corrections;
import dev.sluice.topology.noise.NoiseConfig;
import dev.sluice.topology.noise.clip.ClipPolicy;
import dev.sluice.topology.noise.posterior.PosteriorKind;
import dev.sluice.trainer.loss.Losses;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * A way to learn from noisy labels: a loss, and what of the noise model comes with each sample.
 *
 * @param loss spec of the loss
 * @param weights whether samples have the noise model's weights and suspects are withheld
 * @param clipping whether samples have the clip threshold of OGC, with the published schedule of its bound (ρ = 2)
 */
public record LearningMethod(String loss, boolean weights, boolean clipping) {
    private static final String WEIGHTS = "/weights";
    private static final String CLIPPING = "/ogc";
    /** Losses over which OGC is published, and cross-entropy with all that Sluice gives. */
    private static final List<String> WITH_NOISE_MODEL =
            List.of("ce/ogc", "focal/ogc", "gce/ogc", "ce/weights", "ce/weights/ogc");

    /**
     * Reads methods, comma-separated: a loss, then {@code /weights}, {@code /ogc} or both; {@code all} stands for every loss by name
     * with its default parameters and for what OGC and weights make of some.
     *
     * @throws IllegalArgumentException naming what is unknown, unfit for the data set or listed twice
     */
    public static List<LearningMethod> parseAll(String list, int classes) {
        Set<LearningMethod> methods = new LinkedHashSet<>();
        for (String part : list.split(",", -1)) {
            List<String> texts = new ArrayList<>();
            if (part.strip().equals("all")) {
                texts.addAll(Losses.all(TargetColumns.singleLabel(classes)));
                texts.addAll(WITH_NOISE_MODEL);
            } else {
                texts.add(part.strip());
            }
            for (String text : texts) {
                if (!methods.add(parse(text, classes))) {
                    throw new IllegalArgumentException("method '" + text + "' stands in the list twice");
                }
            }
        }
        return List.copyOf(methods);
    }

    private static LearningMethod parse(String text, int classes) {
        String rest = text;
        boolean clipping = rest.endsWith(CLIPPING);
        rest = clipping ? rest.substring(0, rest.length() - CLIPPING.length()) : rest;
        boolean weights = rest.endsWith(WEIGHTS);
        rest = weights ? rest.substring(0, rest.length() - WEIGHTS.length()) : rest;
        String loss = Losses.parse(rest, TargetColumns.singleLabel(classes)).spec();
        LearningMethod method = new LearningMethod(loss, weights, clipping);
        ClipPolicy unused = method.clip();
        return method;
    }

    /** As it is written in a list. */
    public String text() {
        return loss + (weights ? WEIGHTS : "") + (clipping ? CLIPPING : "");
    }

    /** The threshold bounds the gradient of the loss it is used with. */
    private ClipPolicy clip() {
        if (!clipping) {
            return ClipPolicy.parse("none");
        }
        boolean base =
                Arrays.stream(new String[] {"ce", "gce", "focal"}).anyMatch(name -> loss.split(":", 2)[0].equals(name));
        return ClipPolicy.parse("ogc:rho=2,base=" + (base ? loss : "ce"));
    }

    /**
     * Trains on the whole stream.
     *
     * @param seed decides the order of the passes and the initial weights
     * @return test accuracy at the end of each pass
     */
    double[] run(EvaluationData data, NoisyLabels labels, LoopConfig config, long seed, LongConsumer progress)
            throws InterruptedException {
        LoopConfig own = config.withLoss(loss).withWeights(weights);
        if (!weights && !clipping) {
            return Baseline.PLAIN.run(data, labels, own, seed, progress);
        }
        PosteriorKind posterior = own.noise().posterior();
        NoiseConfig noise = own.noise().withMethods(posterior, clip());
        Corrections none = new Corrections(Corrections.Choice.NONE, labels.pool(), 0, 1, seed);
        try (ClosedLoop loop = new ClosedLoop(data, labels, own, noise, none, seed, progress)) {
            return loop.run().passes().stream()
                    .mapToDouble(PassFindings::accuracy)
                    .toArray();
        }
    }
}
