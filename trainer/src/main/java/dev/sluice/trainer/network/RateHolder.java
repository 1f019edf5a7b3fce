package dev.sluice.trainer.network;

import org.nd4j.linalg.schedule.ISchedule;

/**
 * Lets the learning rate be set before each batch at no cost: DL4J asks a schedule for it in every step, while setting the
 * rate through the network would build its updater anew. Shared by all layers, hence copies are the same object.
 */
final class RateHolder implements ISchedule {
    private static final long serialVersionUID = 1L;

    private double rate;

    void set(double newRate) {
        rate = newRate;
    }

    double get() {
        return rate;
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        return rate;
    }

    @Override
    @SuppressWarnings("MissingSuperCall") // one holder must serve every layer
    public ISchedule clone() {
        return this;
    }
}
