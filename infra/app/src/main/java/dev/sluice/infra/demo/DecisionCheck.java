package dev.sluice.infra.demo;

import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Repeats routing decisions from the published mixture they name: the invariant Reproducible. Written from the contract
 * alone, not with the topology's own code. A decision whose mixture has not been read yet waits for it. Not thread-safe.
 */
public final class DecisionCheck {
    private static final int MIXTURES_KEPT = 512;
    private static final int DECISIONS_WAITING = 200_000;

    private record Decision(long mixture, double loss, int label, double probability, boolean withheld) {}

    private record Curve(
            boolean active,
            double[] edges,
            double[] probability,
            double[] raw,
            double[] corrected,
            double[] withholdFrom) {
        static Curve of(MixtureSnapshot snapshot) {
            return new Curve(
                    snapshot.getState() == MixtureState.ACTIVE,
                    snapshot.getBinEdges().stream().mapToDouble(d -> d).toArray(),
                    snapshot.getPosteriorCurve().stream().mapToDouble(d -> d).toArray(),
                    snapshot.getCalibrationRaw().stream().mapToDouble(d -> d).toArray(),
                    snapshot.getCalibrationProbability().stream()
                            .mapToDouble(d -> d)
                            .toArray(),
                    snapshot.getWithholdThresholds().stream()
                            .mapToDouble(d -> d)
                            .toArray());
        }

        double at(double loss) {
            if (!active) {
                return 0;
            }
            int found = Arrays.binarySearch(edges, loss);
            int bin = found >= 0 ? found : -found - 2;
            return correct(probability[Math.max(0, Math.min(bin, probability.length - 1))]);
        }

        private double correct(double p) {
            int last = raw.length - 1;
            if (last < 0 || p <= raw[0]) {
                return last < 0 ? p : corrected[0];
            }
            if (p >= raw[last]) {
                return corrected[last];
            }
            int found = Arrays.binarySearch(raw, p);
            int below = found >= 0 ? found : -found - 2;
            double slope = (corrected[below + 1] - corrected[below]) / (raw[below + 1] - raw[below]);
            return corrected[below] + slope * (p - raw[below]);
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
     * @param label the given class, from 0
     * @param probability the noise probability it states
     * @param withheld whether the sample went to review instead of training
     */
    public void decision(long mixture, double loss, int label, double probability, boolean withheld) {
        check(new Decision(mixture, loss, label, probability, withheld));
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
        double probability = curve == null ? 0 : curve.at(decision.loss);
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
