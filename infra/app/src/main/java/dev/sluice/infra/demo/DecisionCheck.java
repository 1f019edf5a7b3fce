package dev.sluice.infra.demo;

import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Repeats routing decisions from the published mixture they name: the invariant Reproducible. Written from the contract
 * alone, not with the topology's own code. A decision whose mixture has not been read yet waits for it. Not thread-safe.
 */
public final class DecisionCheck {
    private static final int MIXTURES_KEPT = 512;
    private static final int DECISIONS_WAITING = 200_000;

    private record Decision(
            long mixture, double loss, @Nullable Double score, int label, double probability, boolean withheld) {}

    private record Knots(double[] at, double[] value) {
        /** Linear between the knots, level beyond them. */
        double read(double x) {
            int last = at.length - 1;
            if (x <= at[0]) {
                return value[0];
            }
            if (x >= at[last]) {
                return value[last];
            }
            int found = Arrays.binarySearch(at, x);
            int below = found >= 0 ? found : -found - 2;
            double slope = (value[below + 1] - value[below]) / (at[below + 1] - at[below]);
            return value[below] + slope * (x - at[below]);
        }
    }

    private record Curve(
            boolean active,
            double[] edges,
            double[] probability,
            List<Knots> byScore,
            Knots correction,
            double[] withholdFrom) {
        static Curve of(MixtureSnapshot snapshot) {
            return new Curve(
                    snapshot.getState() == MixtureState.ACTIVE,
                    array(snapshot.getBinEdges()),
                    array(snapshot.getPosteriorCurve()),
                    snapshot.getScoreCurves().stream()
                            .map(curve -> new Knots(array(curve.getScores()), array(curve.getProbabilities())))
                            .toList(),
                    new Knots(array(snapshot.getCalibrationRaw()), array(snapshot.getCalibrationProbability())),
                    array(snapshot.getWithholdThresholds()));
        }

        private static double[] array(List<Double> values) {
            return values.stream().mapToDouble(d -> d).toArray();
        }

        double at(double loss, @Nullable Double score, int label) {
            if (!active || (score == null && !byScore.isEmpty())) {
                return 0;
            }
            double p = score == null
                    ? ofLoss(loss)
                    : byScore.get(Math.min(label, byScore.size() - 1)).read(score);
            return correction.at.length == 0 ? p : correction.read(p);
        }

        private double ofLoss(double loss) {
            int found = Arrays.binarySearch(edges, loss);
            int bin = found >= 0 ? found : -found - 2;
            return probability[Math.max(0, Math.min(bin, probability.length - 1))];
        }
    }

    private final Map<Long, Curve> curves = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Curve> eldest) {
            return size() > MIXTURES_KEPT;
        }
    };
    private final Deque<Decision> waiting = new ArrayDeque<>();
    private long newest;
    private long checked;
    private long wrong;
    private long unknown;

    /** Takes a published mixture, in the order of their versions. */
    public void mixture(MixtureSnapshot snapshot) {
        curves.put(snapshot.getVersion(), Curve.of(snapshot));
        newest = Math.max(newest, snapshot.getVersion());
        int held = waiting.size();
        for (int i = 0; i < held; i++) {
            Decision decision = waiting.remove();
            check(decision);
        }
    }

    /**
     * Takes a decision and repeats it, now or once its mixture has come.
     *
     * @param mixture version of the mixture it names, 0 for none
     * @param loss in nats
     * @param score of the given label, null if the record names none
     * @param label the given class, from 0
     * @param probability the noise probability it states
     * @param withheld whether the sample went to review instead of training
     */
    public void decision(
            long mixture, double loss, @Nullable Double score, int label, double probability, boolean withheld) {
        check(new Decision(mixture, loss, score, label, probability, withheld));
    }

    private void check(Decision decision) {
        if (decision.mixture > newest && waiting.size() < DECISIONS_WAITING) {
            waiting.add(decision);
            return;
        }
        Curve curve = curves.get(decision.mixture);
        if (decision.mixture != 0 && curve == null) {
            unknown++;
            return;
        }
        checked++;
        double probability = curve == null ? 0 : curve.at(decision.loss, decision.score, decision.label);
        boolean withhold = curve != null && curve.active && probability >= curve.withholdFrom[decision.label];
        if (Math.abs(probability - decision.probability) > 1e-12 || withhold != decision.withheld) {
            wrong++;
        }
    }

    /** Decisions repeated. */
    public long checked() {
        return checked;
    }

    /** Decisions that came out otherwise. */
    public long wrong() {
        return wrong;
    }

    /** Decisions whose mixture was never found among those published. */
    public long unknown() {
        return unknown + waiting.size();
    }
}
