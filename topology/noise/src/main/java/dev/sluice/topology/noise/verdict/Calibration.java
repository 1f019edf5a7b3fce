package dev.sluice.topology.noise.verdict;

import dev.sluice.topology.noise.window.CountReader;
import dev.sluice.topology.noise.window.CountWriter;

/**
 * Corrects a noise posterior: a non-decreasing map of [0, 1] into itself, linear between its points and constant beyond the outermost.
 * Without points it changes nothing.
 *
 * @param raw P before, 0 to 1, strictly ascending
 * @param corrected P after, 0 to 1, non-decreasing, as many
 */
public record Calibration(double[] raw, double[] corrected) {
    /** Changes nothing. */
    public static final Calibration NONE = new Calibration(new double[0], new double[0]);

    private static final int MAX_POINTS = 256;

    public Calibration {
        if (raw.length != corrected.length || raw.length > MAX_POINTS) {
            throw new IllegalArgumentException("calibration has " + raw.length + " and " + corrected.length
                    + " points: both must have the same number, at most " + MAX_POINTS);
        }
        for (int i = 0; i < raw.length; i++) {
            if (!(raw[i] >= 0 && raw[i] <= 1 && corrected[i] >= 0 && corrected[i] <= 1)
                    || (i > 0 && !(raw[i] > raw[i - 1] && corrected[i] >= corrected[i - 1]))) {
                throw new IllegalArgumentException("calibration maps " + raw[i] + " to " + corrected[i]
                        + ": points must lie in 0 to 1 and ascend");
            }
        }
        raw = raw.clone();
        corrected = corrected.clone();
    }

    /** Whether it changes nothing. */
    public boolean isNone() {
        return raw.length == 0;
    }

    /**
     * The corrected P.
     *
     * @param probability 0 to 1
     */
    public double apply(double probability) {
        if (isNone()) {
            return probability;
        }
        int above = 0;
        while (above < raw.length && raw[above] < probability) {
            above++;
        }
        if (above == 0) {
            return corrected[0];
        }
        if (above == raw.length) {
            return corrected[above - 1];
        }
        double share = (probability - raw[above - 1]) / (raw[above] - raw[above - 1]);
        return corrected[above - 1] + share * (corrected[above] - corrected[above - 1]);
    }

    /** A corrected curve; one that was non-decreasing stays so. */
    public double[] apply(double[] curve) {
        double[] result = new double[curve.length];
        for (int i = 0; i < curve.length; i++) {
            result[i] = Math.min(1, apply(curve[i]));
            if (i > 0 && curve[i] >= curve[i - 1]) {
                // interpolation rounds: keep the promise exactly
                result[i] = Math.max(result[i], result[i - 1]);
            }
        }
        return result;
    }

    /** Largest change between this and another, over all P. */
    public double distance(Calibration other) {
        double largest = 0;
        for (Calibration one : new Calibration[] {this, other}) {
            for (double at : one.raw) {
                largest = Math.max(largest, Math.abs(apply(at) - other.apply(at)));
            }
        }
        return largest;
    }

    /** Appends its points; what {@link #read} expects. */
    public void write(CountWriter out) {
        out.writeCount(raw.length);
        for (int i = 0; i < raw.length; i++) {
            out.writeDouble(raw[i]);
            out.writeDouble(corrected[i]);
        }
    }

    /**
     * Reads what {@link #write} appended.
     *
     * @throws IllegalArgumentException if the bytes end early or are not the points of a calibration
     */
    public static Calibration read(CountReader in) {
        int points = in.readCount(MAX_POINTS, "number of calibration points");
        double[] raw = new double[points];
        double[] corrected = new double[points];
        for (int i = 0; i < points; i++) {
            raw[i] = in.readDouble();
            corrected[i] = in.readDouble();
        }
        return new Calibration(raw, corrected);
    }
}
