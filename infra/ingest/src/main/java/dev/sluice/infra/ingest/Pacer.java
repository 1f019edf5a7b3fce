package dev.sluice.infra.ingest;

/**
 * Says when the next sample may be sent so that a rate is never exceeded: a hold-up is not made up for, but for the millisecond by which a
 * thread may wake up too late. Not thread-safe.
 */
final class Pacer {
    private static final long LATE_NANOS = 1_000_000;

    private final double nanosEach;
    private double due;
    private boolean started;

    /** @param rate samples a second; 0 for no bound */
    Pacer(double rate) {
        nanosEach = rate > 0 ? 1e9 / rate : 0;
    }

    /**
     * Books the next sample.
     *
     * @param nowNanos reading of a monotonic clock
     * @return nanoseconds to wait before it is sent, 0 or more
     */
    long book(long nowNanos) {
        if (nanosEach == 0) {
            return 0;
        }
        if (!started) {
            started = true;
            due = nowNanos;
        }
        due = Math.max(due, nowNanos - (double) LATE_NANOS);
        long wait = Math.max(0, (long) (due - nowNanos));
        due += nanosEach;
        return wait;
    }
}
