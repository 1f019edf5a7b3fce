package dev.sluice.topology.noise.mixture;

/**
 * Anderson acceleration of a fixed-point iteration x ← G(x): from the last few pairs (x, G(x)) it takes the combination whose residual
 * f = G(x) - x would be least if f were linear, and goes to the same combination of the G(x) (Walker and Ni, SIAM Journal on Numerical Analysis
 * 49, 2011). Its fixed points are those of G. Where a residual comes out longer than the one before, the memory is dropped and the plain
 * iteration goes on from the best point.
 */
final class AndersonAcceleration {
    private static final int MEMORY = 4;
    /** Relative to the trace: keeps the normal equations solvable where differences are nearly parallel. */
    private static final double RIDGE = 1e-10;

    private final int size;
    private final double[][] residualSteps;
    private final double[][] valueSteps;
    private final double[] lastResidual;
    private final double[] lastValue;
    private final double[][] normal = new double[MEMORY][MEMORY + 1];
    /** Pairs of steps remembered; -1 before the first point. */
    private int known = -1;

    private int oldest;

    /** @param size number of parameters */
    AndersonAcceleration(int size) {
        this.size = size;
        residualSteps = new double[MEMORY][size];
        valueSteps = new double[MEMORY][size];
        lastResidual = new double[size];
        lastValue = new double[size];
    }

    /** Drops the memory. */
    void restart() {
        known = -1;
        oldest = 0;
    }

    /**
     * Where to go next.
     *
     * @param point x
     * @param value G(x)
     * @param next receives the accelerated point; {@code value} itself while nothing is remembered
     */
    void next(double[] point, double[] value, double[] next) {
        if (known >= 0) {
            int slot = known < MEMORY ? known : oldest;
            for (int i = 0; i < size; i++) {
                residualSteps[slot][i] = value[i] - point[i] - lastResidual[i];
                valueSteps[slot][i] = value[i] - lastValue[i];
            }
            oldest = known < MEMORY ? oldest : (oldest + 1) % MEMORY;
        }
        known = Math.min(known + 1, MEMORY);
        for (int i = 0; i < size; i++) {
            lastResidual[i] = value[i] - point[i];
            lastValue[i] = value[i];
            next[i] = value[i];
        }
        solve();
        for (int j = 0; j < known; j++) {
            for (int i = 0; i < size; i++) {
                next[i] -= normal[j][MEMORY] * valueSteps[j][i];
            }
        }
    }

    /** Least squares of the residual by its steps: normal equations, Gaussian elimination; the solution lands in the last column. */
    private void solve() {
        double trace = 0;
        for (int j = 0; j < known; j++) {
            for (int k = 0; k < known; k++) {
                normal[j][k] = dot(residualSteps[j], residualSteps[k]);
            }
            normal[j][MEMORY] = dot(residualSteps[j], lastResidual);
            trace += normal[j][j];
        }
        for (int j = 0; j < known; j++) {
            normal[j][j] += RIDGE * trace + Double.MIN_NORMAL;
        }
        for (int pivot = 0; pivot < known; pivot++) {
            for (int row = 0; row < known; row++) {
                if (row != pivot) {
                    eliminate(pivot, row);
                }
            }
        }
        for (int j = 0; j < known; j++) {
            normal[j][MEMORY] /= normal[j][j];
        }
    }

    private void eliminate(int pivot, int row) {
        double factor = normal[row][pivot] / normal[pivot][pivot];
        for (int column = pivot; column < known; column++) {
            normal[row][column] -= factor * normal[pivot][column];
        }
        normal[row][MEMORY] -= factor * normal[pivot][MEMORY];
    }

    private double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
