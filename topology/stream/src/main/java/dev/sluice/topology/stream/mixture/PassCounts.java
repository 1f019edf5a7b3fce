package dev.sluice.topology.stream.mixture;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts by pass, those counted last at the end; no more than a set number of passes. */
final class PassCounts {
    private final int limit;
    private final List<PassDelta> passes = new ArrayList<>();

    /** @param limit passes kept; the one counted longest ago is forgotten for another */
    PassCounts(int limit) {
        this.limit = limit;
    }

    static PassCounts read(byte @Nullable [] bytes, int limit) {
        PassCounts counts = new PassCounts(limit);
        if (bytes != null) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            while (in.hasRemaining()) {
                counts.passes.add(PassDelta.read(in));
            }
        }
        return counts;
    }

    byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(PassDelta.SIZE * passes.size());
        passes.forEach(pass -> pass.write(out));
        return out.array();
    }

    /** @return what is counted of that pass now */
    PassDelta add(PassDelta more) {
        int last = passes.size() - 1;
        for (int i = last; i >= 0; i--) {
            if (passes.get(i).sameAs(more)) {
                PassDelta sum = passes.remove(i).plus(more);
                passes.add(sum);
                return sum;
            }
        }
        if (passes.size() == limit) {
            passes.remove(0);
        }
        passes.add(more);
        return more;
    }

    List<PassDelta> all() {
        return List.copyOf(passes);
    }

    void clear() {
        passes.clear();
    }
}
