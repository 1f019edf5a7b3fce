package dev.sluice.topology.stream.registry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.IntConsumer;

/** Time that goes by in pauses only; each pause tells its number, from 1, to a script that may change the world. */
public final class ScriptedTime extends Clock implements RegistryWait.Pause {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private IntConsumer script = pause -> {};
    private boolean stopped;
    private int pauses;

    /** What is to happen in each pause from now on; the numbers begin anew. */
    public void script(IntConsumer next) {
        script = next;
        pauses = 0;
    }

    /** Pauses since the script began. */
    public int pauses() {
        return pauses;
    }

    /** The application is to stop: pauses end at once. */
    public void stop() {
        stopped = true;
    }

    @Override
    public boolean pause(Duration time) {
        now = now.plus(time);
        pauses++;
        script.accept(pauses);
        return !stopped;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("time is in UTC here");
    }
}
