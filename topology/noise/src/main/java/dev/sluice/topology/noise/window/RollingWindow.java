package dev.sluice.topology.noise.window;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * The losses of the last q samples, in slots. Deltas go into the open slot; a slot closes when it holds enough samples; the
 * oldest closed slots leave when more than q samples are held. Totals are kept by adding and subtracting whole numbers, so they are
 * exact. Closed slots are kept as bytes: that is their smallest form, and the form they are stored in.
 *
 * <p>Invariants: the totals are the sum of the slots and a function of nothing else, so that a restored window cannot be told from one that
 * was never stopped; {@code samplesSeen} counts every sample ever added; slots are
 * numbered from 0 without gaps. Not thread-safe.
 */
public final class RollingWindow {
    private static final int VERSION = 1;
    private static final int MAX_SLOTS = 1 << 16;

    private final long size;
    private final long slotSize;
    private final long initialSize;
    private final Deque<Slot> closed = new ArrayDeque<>();
    private final LossDelta totals = new LossDelta();
    private final LossDelta open = new LossDelta();
    private long openNumber;
    private long samplesSeen;

    private record Slot(byte[] bytes, Extent extent, long modelVersion, double learningRate) {
        static Slot of(LossDelta delta, byte[] bytes) {
            return new Slot(bytes, delta.extent(), delta.modelVersion(), delta.learningRate());
        }
    }

    /** A window that holds q samples from the beginning. */
    public RollingWindow(long size, long slotSize) {
        this(size, slotSize, size);
    }

    /**
     * A window that grows: it holds at most half of all samples seen, where that is at least the initial size, until it holds q. At the
     * beginning of a stream a model learns so fast that what it said of the first samples misleads.
     *
     * @param size q, samples to hold, at least {@code slotSize}
     * @param slotSize samples from which a slot closes, at least 1
     * @param initialSize samples to hold at first, 1 to q
     */
    public RollingWindow(long size, long slotSize, long initialSize) {
        if (initialSize < 1 || initialSize > size) {
            throw new IllegalArgumentException("initial size must be 1 to " + size + ", not " + initialSize);
        }
        if (slotSize < 1 || size < slotSize || size / slotSize > MAX_SLOTS) {
            throw new IllegalArgumentException(
                    "window of " + size + " samples in slots of " + slotSize + " needs 1 to " + MAX_SLOTS + " slots");
        }
        this.size = size;
        this.slotSize = slotSize;
        this.initialSize = initialSize;
    }

    /** Adds a delta and lets the oldest slots go. */
    public void add(LossDelta delta) {
        open.add(delta);
        totals.add(delta);
        samplesSeen += delta.count();
        if (open.count() >= slotSize) {
            closed.addLast(Slot.of(open, open.toBytes()));
            open.clear();
            openNumber++;
            evict();
        }
    }

    private void evict() {
        long limit = Math.min(size, Math.max(initialSize, samplesSeen / 2));
        while (totals.count() > limit && closed.size() > 1) {
            totals.subtract(LossDelta.fromBytes(closed.removeFirst().bytes()));
        }
        narrow();
    }

    /** What remains may know fewer classes than what has left: the totals must not, or they would not be those of a restored window. */
    private void narrow() {
        Extent widest = Extent.NONE;
        for (Slot slot : closed) {
            widest = widest.or(slot.extent());
        }
        if (!widest.equals(totals.extent())) {
            totals.clear();
            closed.forEach(slot -> totals.add(LossDelta.fromBytes(slot.bytes())));
        }
    }

    /** Samples held: at most q and one slot more. */
    public long count() {
        return totals.count();
    }

    /** Samples added since the beginning. */
    public long samplesSeen() {
        return samplesSeen;
    }

    /** Sum over the slots; to be read, not changed. Its newest model may have left: ask the window instead. */
    public LossDelta totals() {
        return totals;
    }

    /** Newest model version among the samples held. */
    public long modelVersion() {
        return newest().modelVersion();
    }

    /** Learning rate of the newest model among the samples held, 0 if unknown. */
    public double learningRate() {
        return newest().learningRate();
    }

    private Slot newest() {
        Slot best = Slot.of(open, new byte[0]);
        for (Iterator<Slot> slots = closed.descendingIterator(); slots.hasNext(); ) {
            Slot slot = slots.next();
            boolean newer = slot.modelVersion() > best.modelVersion();
            boolean same = slot.modelVersion() == best.modelVersion();
            if (newer || (same && slot.learningRate() > best.learningRate())) {
                best = slot;
            }
        }
        return best;
    }

    /** Number of the oldest slot held. */
    public long firstSlot() {
        return openNumber - closed.size();
    }

    /** Number of the open slot. */
    public long openSlot() {
        return openNumber;
    }

    /**
     * A slot's bytes, as {@link LossDelta#toBytes} writes them.
     *
     * @param number from {@link #firstSlot} to {@link #openSlot}
     */
    public byte[] slot(long number) {
        if (number < firstSlot() || number > openNumber) {
            throw new IllegalArgumentException("slot " + number + " is not among " + firstSlot() + " to " + openNumber);
        }
        if (number == openNumber) {
            return open.toBytes();
        }
        Iterator<Slot> slots = closed.iterator();
        Slot slot = slots.next();
        for (long i = firstSlot(); i < number; i++) {
            slot = slots.next();
        }
        return slot.bytes();
    }

    /** What, beside the slots, is needed to restore the window. */
    public byte[] header() {
        CountWriter out = new CountWriter();
        out.writeByte(VERSION);
        out.writeCount(samplesSeen);
        out.writeCount(firstSlot());
        out.writeCount(openNumber);
        return out.toBytes();
    }

    /** Where a window finds its slots when it is restored. */
    public interface SlotSource {
        /** Bytes of a slot. */
        byte[] slot(long number);
    }

    /**
     * Restores a window from its header and its slots. Another size than it was written with takes effect with the next slot.
     *
     * @throws IllegalArgumentException if the bytes are not those of a window
     */
    public static RollingWindow restore(long size, long slotSize, long initialSize, byte[] header, SlotSource slots) {
        CountReader in = new CountReader(header, "window header", 64);
        in.expectVersion(VERSION);
        RollingWindow window = new RollingWindow(size, slotSize, initialSize);
        window.samplesSeen = in.readCount();
        long first = in.readCount();
        window.openNumber = in.readCount();
        in.expectEnd();
        if (first > window.openNumber || window.openNumber - first > MAX_SLOTS) {
            throw new IllegalArgumentException("window header names slots " + first + " to " + window.openNumber);
        }
        for (long number = first; number < window.openNumber; number++) {
            byte[] bytes = slots.slot(number);
            LossDelta slot = LossDelta.fromBytes(bytes);
            window.closed.addLast(Slot.of(slot, bytes));
            window.totals.add(slot);
        }
        window.open.add(LossDelta.fromBytes(slots.slot(window.openNumber)));
        window.totals.add(window.open);
        return window;
    }
}
