package dev.sluice.infra.demo;

import java.util.function.LongSupplier;

/** When a stage began and ended its work, and so how fast it was while it worked. Not thread-safe. */
final class StageClock {
    private final LongSupplier count;
    private long firstNanos = -1;
    private long lastNanos = -1;
    private long first;
    private long last;

    /** @param count samples the stage has done so far */
    StageClock(LongSupplier count) {
        this.count = count;
    }

    /** To be called again and again; its interval is the resolution. */
    void sample(long nowNanos) {
        long now = count.getAsLong();
        if (now > last) {
            if (firstNanos < 0) {
                firstNanos = nowNanos;
                first = now;
            }
            lastNanos = nowNanos;
            last = now;
        }
    }

    long count() {
        return last;
    }

    /** Samples a second between the first and the last movement; 0 if there was none. */
    double rate() {
        return lastNanos <= firstNanos ? 0 : (last - first) / ((lastNanos - firstNanos) / 1e9);
    }
}
