package dev.sluice.trainer.loss;

import dev.sluice.trainer.loss.kernel.Parameters;
import dev.sluice.trainer.loss.kernel.ProbabilityLoss;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Logit biases as written in a spec. */
final class Biases {
    private static final double LARGEST = 50;

    private Biases() {}

    /**
     * The next parameter: ε, {@code auto} for what {@link Calibration} says of the loss, or {@code auto@σ}.
     *
     * @param loss null if it is no function of p_y: then there is no auto
     */
    static double read(Parameters parameters, @Nullable ProbabilityLoss loss, int classes) {
        OptionalDouble spread = parameters.auto();
        if (spread.isEmpty()) {
            return parameters.number("the logit bias", 0, 0, LARGEST);
        }
        if (loss == null) {
            throw parameters.wrong("only losses of p alone have a bias auto, give a number");
        }
        return parameters.useRounded(automatic(loss, classes, spread.getAsDouble()));
    }

    static double automatic(ProbabilityLoss loss, int classes, double spread) {
        return classes <= Calibration.FEW ? 0 : new Calibration(classes, spread).logitBias(loss);
    }
}
