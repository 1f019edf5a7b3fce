package dev.sluice.trainer.loss;

import dev.sluice.trainer.loss.kernel.Loss;
import dev.sluice.trainer.loss.kernel.TargetColumns;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Losses by name. A spec is a name with parameters after colons, which may be left out from the end: {@code gce}, {@code gce:0.7}. Losses
 * of single-label samples that look at one sample at a time take a bias of the label's logit: {@code gce:0.7+bias:auto}.
 *
 * <p>Optimised gradient clipping is no loss of its own but the clip threshold τ of each sample, for all of them: exact for losses that depend
 * on p_y alone and for binary ones ({@code SlopeClip}), as a factor of the sample's gradient for others ({@code SampleLoss}).
 */
public final class Losses {
    private static final int LONGEST = 200;
    private static final String BIAS = "+bias:";
    private static final Map<String, LossType> TYPES = Stream.concat(
                    SingleLabelLosses.all().stream(), ClippedLosses.multiLabel().stream())
            .collect(Collectors.toMap(LossType::name, type -> type, (a, b) -> a, LinkedHashMap::new));
    private static final Map<String, String> ALIASES = Map.of("mae-star", "mae*");

    private Losses() {}

    /** All losses, in a fixed order: first those of single-label samples, then those of multi-label samples. */
    public static List<LossType> catalogue() {
        return List.copyOf(TYPES.values());
    }

    /** The names of {@link #catalogue}. */
    public static List<String> names() {
        return List.copyOf(TYPES.keySet());
    }

    /** The specs, with default parameters, of all losses for such samples, in the order of {@link #catalogue}. */
    public static List<String> all(TargetColumns columns) {
        return TYPES.values().stream()
                .filter(type -> type.multiLabel() == columns.multiLabel())
                .map(type -> type.defaults(columns.classes()))
                .toList();
    }

    /**
     * @param spec name, parameters after colons
     * @param columns K and whether the task is multi-label
     * @throws IllegalArgumentException if there is no such loss, naming those there are, or a parameter is out of range
     */
    public static Loss parse(String spec, TargetColumns columns) {
        if (spec.length() > LONGEST) {
            throw new IllegalArgumentException("a loss's spec has at most " + LONGEST + " characters");
        }
        int biasAt = spec.lastIndexOf(BIAS);
        List<String> tokens = Arrays.asList((biasAt < 0 ? spec : spec.substring(0, biasAt)).split(":", -1));
        String name = ALIASES.getOrDefault(tokens.get(0), tokens.get(0));
        LossType type = TYPES.get(name);
        if (type == null || type.multiLabel() != columns.multiLabel()) {
            throw new IllegalArgumentException(unknown(spec, name, columns));
        }
        List<String> parameters = tokens.subList(1, tokens.size());
        return biasAt < 0
                ? type.build(spec, parameters, columns.classes())
                : type.biased(spec, parameters, spec.substring(biasAt + BIAS.length()), columns.classes());
    }

    private static String unknown(String spec, String name, TargetColumns columns) {
        if (name.startsWith("ogc")) {
            return "'" + spec + "' is no loss: OGC is the clip threshold of each sample, over ce, focal or gce;"
                    + " choose one of these as the loss";
        }
        String kind = columns.multiLabel() ? "multi-label" : "single-label";
        String known = TYPES.values().stream()
                .filter(type -> type.multiLabel() == columns.multiLabel())
                .map(LossType::name)
                .collect(Collectors.joining(", "));
        return "there is no loss '" + spec + "' for " + kind + " samples, use one of " + known;
    }
}
