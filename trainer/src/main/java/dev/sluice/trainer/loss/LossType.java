package dev.sluice.trainer.loss;

import dev.sluice.trainer.loss.kernel.BiasedProbabilityLoss;
import dev.sluice.trainer.loss.kernel.Loss;
import dev.sluice.trainer.loss.kernel.Parameters;
import dev.sluice.trainer.loss.kernel.ProbabilityLoss;
import dev.sluice.trainer.loss.kernel.SampleLoss;
import dev.sluice.trainer.loss.kernel.SoftmaxKernel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One loss that can be had by name: how it is written and what it is. */
public final class LossType {
    private final String name;
    private final String usage;
    private final String formula;
    private final String section;
    private final Needs needs;
    private final boolean multiLabel;
    private final Builder builder;
    private final @Nullable OfProbability ofProbability;

    private LossType(
            String name,
            String usage,
            String formula,
            String section,
            Needs needs,
            boolean multiLabel,
            Builder builder,
            @Nullable OfProbability ofProbability) {
        this.name = name;
        this.usage = usage;
        this.formula = formula;
        this.section = section;
        this.needs = needs;
        this.multiLabel = multiLabel;
        this.builder = builder;
        this.ofProbability = ofProbability;
    }

    /** What a loss needs beside the sample at hand. */
    public enum Needs {
        /** Nothing. */
        NOTHING("-"),
        /** Keys, and room to remember something of each sample. */
        MEMORY("memory"),
        /** Statistics of the losses of a batch: batches of some tens of samples. */
        BATCH("batch");

        private final String text;

        Needs(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Reads the parameters, then makes the loss. */
    interface Builder {
        Loss build(Parameters parameters, int classes);
    }

    /** Reads the parameters, then makes the function of p_y. */
    interface OfProbability {
        ProbabilityLoss build(Parameters parameters, int classes);
    }

    static LossType ofProbability(String name, String parameters, String formula, String section, OfProbability f) {
        Builder builder = (given, classes) -> {
            ProbabilityLoss loss = f.build(given, classes);
            return new SoftmaxKernel(given.canonical(), loss);
        };
        return new LossType(name, name + parameters, formula, section, Needs.NOTHING, false, builder, f);
    }

    static LossType singleLabel(
            String name, String parameters, String formula, String section, Needs needs, Builder builder) {
        return new LossType(name, name + parameters, formula, section, needs, false, builder, null);
    }

    static LossType multiLabel(
            String name, String parameters, String formula, String section, Needs needs, Builder builder) {
        return new LossType(name, name + parameters, formula, section, needs, true, builder, null);
    }

    public String name() {
        return name;
    }

    /** How it is written: parameters in brackets may be left out. */
    public String usage() {
        return usage;
    }

    /** In p, the probability of the given label, or in the terms of the section. */
    public String formula() {
        return formula;
    }

    /** Of docs/methods.md. */
    public String section() {
        return section;
    }

    public Needs needs() {
        return needs;
    }

    /** Whether it is for multi-label samples, and only for them. */
    public boolean multiLabel() {
        return multiLabel;
    }

    /** The spec with the parameters taken where none are given. */
    public String defaults(int classes) {
        return build(name, List.of(), classes).spec();
    }

    Loss build(String spec, List<String> parameters, int classes) {
        return builder.build(new Parameters(spec, usage, name, parameters), classes);
    }

    /**
     * With a bias of the label's logit.
     *
     * @param bias as written: a number, {@code auto} or {@code auto@σ}
     */
    Loss biased(String spec, List<String> parameters, String bias, int classes) {
        Parameters own = new Parameters(spec, usage, name, parameters);
        Parameters extra = new Parameters(spec, usage + "+bias:auto|ε", "+bias", List.of(bias));
        if (ofProbability != null) {
            ProbabilityLoss base = ofProbability.build(own, classes);
            double epsilon = Biases.read(extra, base, classes);
            return new SoftmaxKernel(own.canonical() + extra.canonical(), new BiasedProbabilityLoss(base, epsilon));
        }
        if (builder.build(own, classes) instanceof SampleLoss base) {
            double epsilon = Biases.read(extra, null, classes);
            return base.biased(base.spec() + extra.canonical(), epsilon);
        }
        throw new IllegalArgumentException(
                "loss '" + spec + "': " + name + " takes no logit bias; leave '+bias' out or choose another loss");
    }
}
