package dev.sluice.trainer.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How the learning rate goes on after its warm-up, as a share of the peak by the share of the stream worked off. Where the stream has no
 * known end, the rate stays at the peak.
 */
public sealed interface Shape {
    /** Half a cosine down to 0 at the end of the stream. */
    Shape COSINE = new Cosine();

    /** The peak for ever. */
    Shape CONSTANT = new Constant();

    /**
     * @param progress share of the stream worked off, 0 to 1
     * @return share of the peak rate, 0 to 1
     */
    double factor(double progress);

    /** The name with its parameters, which {@link #parse} reads back. */
    String spec();

    /**
     * The shape of a name: {@code cosine}, {@code constant} or {@code steps:MILESTONE,...[:FACTOR]}.
     *
     * @throws IllegalArgumentException naming the known ones, or the parameter that is out of range
     */
    static Shape parse(String spec) {
        String[] parts = spec.split(":", -1);
        if (parts.length == 1 && parts[0].equals("cosine")) {
            return COSINE;
        }
        if (parts.length == 1 && parts[0].equals("constant")) {
            return CONSTANT;
        }
        if (parts[0].equals("steps") && (parts.length == 2 || parts.length == 3)) {
            List<Double> milestones = new ArrayList<>();
            for (String milestone : parts[1].split(",", -1)) {
                milestones.add(number(milestone, spec));
            }
            return new Steps(milestones, parts.length == 3 ? number(parts[2], spec) : Steps.USUAL_FACTOR);
        }
        throw new IllegalArgumentException(
                "schedule '" + spec + "' is unknown, use cosine, constant or steps:MILESTONES[:FACTOR]"
                        + " with milestones as shares of the stream, such as steps:0.5,0.75:0.1");
    }

    private static double number(String text, String spec) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("schedule '" + spec + "': '" + text + "' is not a number", e);
        }
    }

    /** See {@link #COSINE}. */
    record Cosine() implements Shape {
        @Override
        public double factor(double progress) {
            return 0.5 * (1 + Math.cos(Math.PI * progress));
        }

        @Override
        public String spec() {
            return "cosine";
        }
    }

    /** See {@link #CONSTANT}. */
    record Constant() implements Shape {
        @Override
        public double factor(double progress) {
            return 1;
        }

        @Override
        public String spec() {
            return "constant";
        }
    }

    /**
     * Multiplies the rate by the same factor at each milestone.
     *
     * @param milestones shares of the stream, above 0 and below 1, rising
     * @param factor above 0, at most 1
     */
    record Steps(List<Double> milestones, double factor) implements Shape {
        static final double USUAL_FACTOR = 0.1;

        public Steps {
            milestones = List.copyOf(milestones);
            double before = 0;
            for (double milestone : milestones) {
                if (!(milestone > before && milestone < 1)) {
                    throw new IllegalArgumentException(
                            "milestones must rise and lie between 0 and 1, not " + milestones);
                }
                before = milestone;
            }
            if (milestones.isEmpty() || !(factor > 0 && factor <= 1)) {
                throw new IllegalArgumentException("steps need at least one milestone and a factor above 0 and"
                        + " at most 1, not " + milestones + " and " + factor);
            }
        }

        @Override
        public double factor(double progress) {
            double passed = milestones.stream()
                    .filter(milestone -> progress >= milestone)
                    .count();
            return Math.pow(factor, passed);
        }

        @Override
        public String spec() {
            return milestones.stream().map(String::valueOf).collect(Collectors.joining(",", "steps:", ":" + factor));
        }
    }
}
