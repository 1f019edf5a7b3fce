package dev.sluice.trainer.network;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Gradient descent with momentum, v ← μ v − lr g and θ ← θ + v, which DL4J lacks: its own {@code Nesterovs} looks ahead. Its state is that
 * one's v, in the same place. At a constant rate the same as torch's SGD with momentum; torch multiplies the rate onto all of v instead of
 * onto each g.
 *
 * @param rate lr of a step
 * @param momentum μ, above 0 and below 1
 */
record HeavyBall(ISchedule rate, double momentum) implements IUpdater {
    private static final long serialVersionUID = 1L;

    @Override
    public long stateSize(long parameters) {
        return parameters;
    }

    @Override
    public GradientUpdater<HeavyBall> instantiate(INDArray state, boolean initialise) {
        if (initialise) {
            state.assign(0);
        }
        return new Step(this, state);
    }

    @Override
    public GradientUpdater<HeavyBall> instantiate(Map<String, INDArray> state, boolean initialise) {
        throw new UnsupportedOperationException("the state is one array");
    }

    @Override
    @SuppressWarnings("MissingSuperCall") // it cannot change
    public IUpdater clone() {
        return this;
    }

    @Override
    public double getLearningRate(int iteration, int epoch) {
        return rate.valueAt(iteration, epoch);
    }

    @Override
    public boolean hasLearningRate() {
        return true;
    }

    @Override
    public void setLrAndSchedule(double newRate, ISchedule schedule) {
        throw new UnsupportedOperationException("the rate is asked for in each step");
    }

    /** The rule with its velocity. */
    private static final class Step implements GradientUpdater<HeavyBall> {
        private final HeavyBall rule;
        private final INDArray velocity;

        Step(HeavyBall rule, INDArray velocity) {
            this.rule = rule;
            this.velocity = velocity;
        }

        @Override
        public HeavyBall getConfig() {
            return rule;
        }

        @Override
        public void setState(Map<String, INDArray> state, boolean initialise) {
            throw new UnsupportedOperationException("the state is one array");
        }

        @Override
        public Map<String, INDArray> getState() {
            return Map.of("V", velocity);
        }

        @Override
        public void setStateViewArray(INDArray view, long[] shape, char order, boolean initialise) {
            throw new UnsupportedOperationException("the state is given at the start");
        }

        /** Turns the gradient into what DL4J then takes off the parameters. */
        @Override
        public void applyUpdater(INDArray gradient, int iteration, int epoch) {
            INDArray v = velocity.reshape(gradient.shape());
            gradient.muli(-rule.getLearningRate(iteration, epoch));
            v.muli(rule.momentum).addi(gradient);
            gradient.assign(v).negi();
        }
    }
}
