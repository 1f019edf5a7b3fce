package dev.sluice.infra.ingest;

import dev.sluice.infra.ingest.source.Seeds;
import java.util.Arrays;

/** In which order samples are streamed: another in every pass, all decided by one seed. */
public final class PassOrder {
    private final int[] chosen;
    private final long seed;

    /**
     * @param size samples of the data set
     * @param limit how many of them are streamed, drawn at random; 0 for all
     */
    public PassOrder(int size, int limit, long seed) {
        this.seed = seed;
        int[] all = new int[size];
        Arrays.setAll(all, i -> i);
        if (limit == 0 || limit >= size) {
            chosen = all;
        } else {
            Seeds.shuffle(all, Seeds.stream(seed, 0));
            chosen = Arrays.copyOf(all, limit);
            Arrays.sort(chosen);
        }
    }

    /** Samples a pass. */
    public int size() {
        return chosen.length;
    }

    /** Indices streamed in every pass, ascending. */
    public int chosen(int position) {
        return chosen[position];
    }

    /**
     * Indices in the order of a pass.
     *
     * @param pass from 1
     */
    public int[] of(int pass) {
        int[] order = chosen.clone();
        Seeds.shuffle(order, Seeds.stream(seed, pass));
        return order;
    }
}
