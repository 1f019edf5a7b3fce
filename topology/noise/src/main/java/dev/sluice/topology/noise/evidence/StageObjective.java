package dev.sluice.topology.noise.evidence;

import java.util.List;

/** What a stage is chosen by: the smaller, the better evidence and expectation agree with it. */
interface StageObjective {
    /** Where P is near 0 everywhere an objective is nearly flat, so a start that doubts what has a large margin is tried beside it. */
    List<EvidenceStage> STARTS = List.of(EvidenceStage.NOTHING, new EvidenceStage(0.5, -2, 2));

    /** Nats: what evidence tells apart is a hundred times as much. */
    double ENOUGH = 0.01;

    /** Value and derivatives at a stage. */
    void at(EvidenceStage stage, Quadratic sum);

    /**
     * The stage where an objective is least: Newton's method, damped where the objective is not convex, scale and slope kept at 0 or above.
     *
     * @param start where to begin; an earlier fit is near, but where it is worse than no stage at all it is forgotten
     */
    static EvidenceStage least(StageObjective objective, EvidenceStage start) {
        Quadratic here = new Quadratic();
        Quadratic there = new Quadratic();
        EvidenceStage best = start;
        objective.at(start, here);
        for (EvidenceStage other : STARTS) {
            objective.at(other, there);
            if (!(here.value <= there.value)) {
                best = other;
                Quadratic swap = here;
                here = there;
                there = swap;
            }
        }
        double damping = 0;
        for (int step = 0; step < 30; step++) {
            boolean[] free = {
                best.scale() > 0 || here.gradient[0] < 0, true, best.slope() > 0 || here.gradient[2] < 0,
            };
            double[] move = here.solve(here.gradient, free, damping);
            EvidenceStage next = move.length == 0 ? best : moved(best, move);
            there.clear();
            objective.at(next, there);
            double gain = Double.isFinite(there.value) ? here.value - there.value : Double.NaN;
            if (move.length == 0 || !(gain > 0)) {
                if (damping > 1e6 || (move.length > 0 && size(move) < 1e-6)) {
                    break;
                }
                damping = Math.max(1, 8 * damping);
                continue;
            }
            best = next;
            damping = damping < 1 ? 0 : damping / 8;
            Quadratic swap = here;
            here = there;
            there = swap;
            if (gain < ENOUGH) {
                break;
            }
        }
        return best;
    }

    private static EvidenceStage moved(EvidenceStage from, double[] move) {
        return new EvidenceStage(
                Math.max(0, from.scale() - move[0]), from.intercept() - move[1], Math.max(0, from.slope() - move[2]));
    }

    private static double size(double[] move) {
        return Math.abs(move[0]) + Math.abs(move[1]) + Math.abs(move[2]);
    }
}
