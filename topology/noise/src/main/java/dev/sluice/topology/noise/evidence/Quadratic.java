package dev.sluice.topology.noise.evidence;

/**
 * Value, gradient and Hessian of an objective over a stage's scale, intercept and slope, being summed up. Reused from point to point.
 */
final class Quadratic {
    static final int SIZE = 3;

    double value;
    final double[] gradient = new double[SIZE];
    final double[][] hessian = new double[SIZE][SIZE];

    void clear() {
        value = 0;
        for (int a = 0; a < SIZE; a++) {
            gradient[a] = 0;
            for (int b = 0; b < SIZE; b++) {
                hessian[a][b] = 0;
            }
        }
    }

    /** Adds a term of a cell's log-odds with its first and second derivative by them. */
    void add(double term, double first, double second, double odds, double margin) {
        value += term;
        addDerivatives(first, second, odds, margin);
    }

    void addDerivatives(double first, double second, double odds, double margin) {
        gradient[0] += first * odds;
        gradient[1] += first;
        gradient[2] += first * margin;
        hessian[0][0] += second * odds * odds;
        hessian[0][1] += second * odds;
        hessian[0][2] += second * odds * margin;
        hessian[1][1] += second;
        hessian[1][2] += second * margin;
        hessian[2][2] += second * margin * margin;
    }

    /** Adds factor times ln of another's value, which is above 0. */
    void addLog(Quadratic of, double factor) {
        value += factor * Math.log(of.value);
        for (int a = 0; a < SIZE; a++) {
            gradient[a] += factor * of.gradient[a] / of.value;
            for (int b = a; b < SIZE; b++) {
                double outer = of.gradient[a] * of.gradient[b] / (of.value * of.value);
                hessian[a][b] += factor * (of.hessian[a][b] / of.value - outer);
            }
        }
    }

    /** Adds half a precision times the squared distance of a parameter from what is expected of it. */
    void addPrior(int parameter, double distance, double precision) {
        value += 0.5 * precision * distance * distance;
        gradient[parameter] += precision * distance;
        hessian[parameter][parameter] += precision;
    }

    /**
     * Solves (H + damping · I) x = right for the parameters that are free; the others' x is 0.
     *
     * @return empty if the matrix is not positive definite
     */
    double[] solve(double[] right, boolean[] free, double damping) {
        double[][] lower = new double[SIZE][SIZE];
        for (int a = 0; a < SIZE; a++) {
            for (int b = 0; b <= a; b++) {
                double sum = free[a] && free[b] ? hessian[b][a] + (a == b ? damping : 0) : a == b ? 1 : 0;
                for (int k = 0; k < b; k++) {
                    sum -= lower[a][k] * lower[b][k];
                }
                if (a == b && !(sum > 1e-9)) {
                    return new double[0];
                }
                lower[a][b] = a == b ? Math.sqrt(sum) : sum / lower[b][b];
            }
        }
        double[] x = new double[SIZE];
        for (int a = 0; a < SIZE; a++) {
            double sum = free[a] ? right[a] : 0;
            for (int k = 0; k < a; k++) {
                sum -= lower[a][k] * x[k];
            }
            x[a] = sum / lower[a][a];
        }
        for (int a = SIZE - 1; a >= 0; a--) {
            double sum = x[a];
            for (int k = a + 1; k < SIZE; k++) {
                sum -= lower[k][a] * x[k];
            }
            x[a] = sum / lower[a][a];
        }
        return x;
    }
}
