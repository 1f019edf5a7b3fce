package dev.sluice.trainer.network;

import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/** How gradients become steps. */
public record Optimizer() {

    /** Adam with its usual moments, no weight decay, no clipping of the gradient's norm. */
    public static Optimizer adam() {
        return new Optimizer();
    }

    IUpdater updater(RateHolder rate) {
        return new Adam(rate);
    }
}
