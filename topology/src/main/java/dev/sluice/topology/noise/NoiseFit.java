package dev.sluice.topology.noise;

import org.jspecify.annotations.Nullable;

/**
 * The noise model fitted to one window.
 *
 * @param state whether it may decide
 * @param reason why it is in that state, for people
 * @param mixture the two components
 * @param noiseRate estimated share of wrong labels, 0 to 1
 * @param curve P(noisy | loss) for each standard bin, non-decreasing; all 0 unless ACTIVE
 * @param calibration what verdicts make of the curve; none unless ACTIVE
 * @param clip the clip threshold; none unless ACTIVE
 * @param guard the guard's state and the withholding thresholds
 */
public record NoiseFit(
        NoiseState state,
        String reason,
        GaussianMixture mixture,
        double noiseRate,
        double[] curve,
        Calibration calibration,
        ClipThreshold clip,
        Guard guard) {
    private static final int VERSION = 2;
    private static final int MAX_BYTES = 1 << 20;
    private static final double RATE_STEP = 0.005;
    private static final double TAU_STEP = 0.05;
    private static final double CURVE_STEP = 0.05;

    /**
     * Whether routing by this fit instead of another would make a difference worth publishing: another state, the noise rate moved by
     * more than 0.005, τ by more than 5 %, the curve by more than 0.05 anywhere the correction by
     * verdicts by as much, or a threshold by more than 0.02 at 0.9. That is what a window
     * of 8192 wavers by of itself when nothing changes; finer steps would publish nearly every fit, ten kilobytes each.
     */
    public boolean differsMaterially(NoiseFit other) {
        return state != other.state
                || guard.collapsed() != other.guard.collapsed()
                || Math.abs(noiseRate - other.noiseRate) > RATE_STEP
                || tauMoved(clip.tau(), other.clip.tau())
                || moved(curve, other.curve, CURVE_STEP)
                || calibration.distance(other.calibration) > CURVE_STEP
                || guard.movedFrom(other.guard);
    }

    private static boolean tauMoved(@Nullable Double a, @Nullable Double b) {
        if (a == null || b == null) {
            return (a == null) != (b == null);
        }
        return Math.abs(a - b) > TAU_STEP * b;
    }

    private static boolean moved(double[] a, double[] b, double step) {
        if (a.length != b.length) {
            return true;
        }
        for (int i = 0; i < a.length; i++) {
            if (Math.abs(a[i] - b[i]) > step) {
                return true;
            }
        }
        return false;
    }

    /** Compact bytes, for a state store. */
    public byte[] toBytes() {
        CountWriter out = new CountWriter();
        out.writeByte(VERSION);
        out.writeText(state.name());
        out.writeText(mixture.outcome().name());
        write(out, mixture.clean());
        write(out, mixture.noisy());
        out.writeDouble(noiseRate);
        write(out, curve);
        write(out, clip.tau());
        write(out, clip.bound());
        guard.write(out);
        calibration.write(out);
        return out.toBytes();
    }

    /**
     * Reads {@link #toBytes}.
     *
     * @param clipPolicy name of the policy in force; like the reason it is not stored
     * @throws IllegalArgumentException if the bytes are not those of a fit
     */
    public static NoiseFit fromBytes(byte[] bytes, String clipPolicy) {
        CountReader in = new CountReader(bytes, "noise fit", MAX_BYTES);
        in.expectVersion(VERSION);
        NoiseState state = NoiseState.valueOf(in.readText());
        GaussianMixture.Outcome outcome = GaussianMixture.Outcome.valueOf(in.readText());
        GaussianMixture mixture = new GaussianMixture(readComponent(in), readComponent(in), outcome);
        double noiseRate = in.readDouble();
        double[] curve = readDoubles(in);
        ClipThreshold clip = new ClipThreshold(clipPolicy, readNullable(in), readNullable(in));
        Guard guard = Guard.read(in);
        Calibration calibration = Calibration.read(in);
        in.expectEnd();
        return new NoiseFit(state, "restored", mixture, noiseRate, curve, calibration, clip, guard);
    }

    private static void write(CountWriter out, GaussianMixture.Component component) {
        out.writeDouble(component.weight());
        out.writeDouble(component.mean());
        out.writeDouble(component.variance());
    }

    private static GaussianMixture.Component readComponent(CountReader in) {
        return new GaussianMixture.Component(in.readDouble(), in.readDouble(), in.readDouble());
    }

    private static void write(CountWriter out, @Nullable Double value) {
        out.writeByte(value == null ? 0 : 1);
        if (value != null) {
            out.writeDouble(value);
        }
    }

    private static @Nullable Double readNullable(CountReader in) {
        return in.readByte() == 0 ? null : in.readDouble();
    }

    private static void write(CountWriter out, double[] values) {
        out.writeCount(values.length);
        for (double value : values) {
            out.writeDouble(value);
        }
    }

    private static double[] readDoubles(CountReader in) {
        double[] values = new double[in.readCount(LossDelta.MAX_CLASSES, "number of values")];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readDouble();
        }
        return values;
    }
}
