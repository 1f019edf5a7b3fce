package dev.sluice.trainer.loss;

import java.util.List;

/** Losses by name. */
public final class Losses {
    private Losses() {}

    /**
     * @param spec name, parameters after colons
     * @param columns K and whether the task is multi-label
     * @throws IllegalArgumentException if there is no such loss, naming those there are, or a parameter is out of range
     */
    public static Loss parse(String spec, TargetColumns columns) {
        if (spec.equals("ce") && !columns.multiLabel()) {
            return new ClippedCrossEntropyLoss();
        }
        throw new IllegalArgumentException("loss '" + spec + "' is unknown, use ce");
    }

    /** Specs of all losses for such targets, with their default parameters. */
    public static List<String> all(TargetColumns columns) {
        return columns.multiLabel() ? List.of() : List.of("ce");
    }
}
