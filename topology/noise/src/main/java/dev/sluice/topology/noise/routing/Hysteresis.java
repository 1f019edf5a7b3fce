package dev.sluice.topology.noise.routing;

/** Keeps what wavers about a limit from switching back and forth: on from one level, off only below a lower one. */
public final class Hysteresis {
    private Hysteresis() {}

    /** Whether something is on, given whether it was, with {@code off <= on}. */
    public static boolean holds(boolean before, double value, double on, double off) {
        return value >= (before ? off : on);
    }

    /** A threshold that stays where it is as long as it lies within a band, and moves to the band's nearest end if not. */
    static double settle(double previous, double least, double most) {
        return Math.max(least, Math.min(Math.max(least, most), previous));
    }
}
