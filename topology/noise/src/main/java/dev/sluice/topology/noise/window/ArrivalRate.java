package dev.sluice.topology.noise.window;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many samples arrive an hour, by the time stamps of those that came last: their number over the time between the first and the last
 * of them. Time stamps need not come in order. Kept in at most {@link #SPANS} spans, the oldest of which leaves. A span ends only with a
 * slot of the rolling window, so that the rate follows from which samples were in which slot, not from the order they came in. Not
 * thread-safe.
 */
public final class ArrivalRate {
    static final int SPANS = 32;

    private static final int VERSION = 2;
    private static final long LEAST_MILLIS = 1000;
    private static final double HOUR = 3_600_000;

    private record Span(long count, long first, long last) {
        Span with(long more, long earliest, long latest) {
            return new Span(count + more, Math.min(first, earliest), Math.max(last, latest));
        }
    }

    private final long spanSize;
    private final Deque<Span> spans = new ArrayDeque<>();
    /** Whether the next samples begin a new span. */
    private boolean ended = true;

    /** @param window samples to go by, at least 1 */
    public ArrivalRate(long window) {
        if (window < 1) {
            throw new IllegalArgumentException("window must be at least 1, not " + window);
        }
        spanSize = Math.max(1, window / SPANS);
    }

    /**
     * Counts samples.
     *
     * @param count how many, 0 or more
     * @param earliest the first of their time stamps, ms since the epoch, 0 or more
     * @param latest the last of them
     */
    public void add(long count, long earliest, long latest) {
        if (!ended) {
            spans.addLast(spans.removeLast().with(count, earliest, latest));
            return;
        }
        ended = false;
        spans.addLast(new Span(count, earliest, latest));
        if (spans.size() > SPANS) {
            spans.removeFirst();
        }
    }

    /** Says that the samples added last end a slot: a span that is large enough ends with it. */
    public void endSlot() {
        Span newest = spans.peekLast();
        ended = newest == null || newest.count >= spanSize;
    }

    /** Samples an hour; NaN while they span less than a second. */
    public double samplesPerHour() {
        long count = 0;
        long first = Long.MAX_VALUE;
        long last = 0;
        for (Span span : spans) {
            count += span.count;
            first = Math.min(first, span.first);
            last = Math.max(last, span.last);
        }
        return spans.isEmpty() || last - first < LEAST_MILLIS ? Double.NaN : count * HOUR / (last - first);
    }

    /** Compact bytes, for a state store. */
    public byte[] toBytes() {
        CountWriter out = new CountWriter();
        out.writeByte(VERSION);
        out.writeByte(ended ? 1 : 0);
        out.writeCount(spans.size());
        for (Span span : spans) {
            out.writeCount(span.count);
            out.writeCount(span.first);
            out.writeCount(span.last);
        }
        return out.toBytes();
    }

    /**
     * Reads {@link #toBytes}.
     *
     * @param window as for the constructor
     * @throws IllegalArgumentException if the bytes are not those of an arrival rate
     */
    public static ArrivalRate fromBytes(long window, byte[] bytes) {
        CountReader in = new CountReader(bytes, "arrival rate", 2048);
        in.expectVersion(VERSION);
        ArrivalRate rate = new ArrivalRate(window);
        boolean ended = in.readByte() != 0;
        int size = in.readCount(SPANS, "number of spans");
        for (int i = 0; i < size; i++) {
            rate.spans.addLast(new Span(in.readCount(), in.readCount(), in.readCount()));
        }
        in.expectEnd();
        rate.ended = ended || size == 0;
        return rate;
    }
}
