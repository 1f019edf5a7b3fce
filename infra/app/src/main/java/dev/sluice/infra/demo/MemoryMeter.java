package dev.sluice.infra.demo;

import java.util.function.LongSupplier;

/** Remembers the largest total of resident memory it has been shown. */
final class MemoryMeter {
    private final LongSupplier totalBytes;
    private volatile long peak;

    /** @param totalBytes resident bytes of all processes together, 0 where the system does not tell */
    MemoryMeter(LongSupplier totalBytes) {
        this.totalBytes = totalBytes;
    }

    void sample() {
        peak = Math.max(peak, totalBytes.getAsLong());
    }

    long peakBytes() {
        return peak;
    }
}
