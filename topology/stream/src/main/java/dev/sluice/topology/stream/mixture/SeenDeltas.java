package dev.sluice.topology.stream.mixture;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which deltas of each routing task have been counted, so that one that comes again is not counted again, and one that comes late still is. Kept
 * for each partition as the highest sequence number and a bit for each of the 64 up to it; a delta older than those counts as seen.
 */
final class SeenDeltas {
    private static final int REMEMBERED = Long.SIZE;
    private static final int ENTRY = Integer.BYTES + 2 * Long.BYTES;

    private record Seen(long highest, long recent) {}

    private final Map<Integer, Seen> byPartition = new TreeMap<>();

    /** Notes a delta; false if it had been noted before. */
    boolean add(int partition, long sequence) {
        Seen seen = byPartition.getOrDefault(partition, new Seen(0, 0));
        long ahead = sequence - seen.highest;
        if (ahead > 0) {
            long shifted = ahead >= REMEMBERED ? 0 : seen.recent << ahead;
            byPartition.put(partition, new Seen(sequence, shifted | 1));
            return true;
        }
        if (-ahead >= REMEMBERED || (seen.recent >>> -ahead & 1) != 0) {
            return false;
        }
        byPartition.put(partition, new Seen(seen.highest, seen.recent | 1L << -ahead));
        return true;
    }

    byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(byPartition.size() * ENTRY);
        byPartition.forEach(
                (partition, seen) -> out.putInt(partition).putLong(seen.highest).putLong(seen.recent));
        return out.array();
    }

    static SeenDeltas fromBytes(byte[] bytes) {
        SeenDeltas deltas = new SeenDeltas();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            deltas.byPartition.put(in.getInt(), new Seen(in.getLong(), in.getLong()));
        }
        return deltas;
    }
}
