package dev.sluice.infra.ingest.source;

import java.util.SplittableRandom;

/**
 * Independent random streams out of one seed and the name of a thing, so that what is drawn for a thing depends on nothing
 * else: neither on order nor on how often it is read.
 */
public final class Seeds {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Seeds() {}

    /** The stream of a numbered thing. */
    public static SplittableRandom stream(long seed, long number) {
        return new SplittableRandom(mix(mix(seed) + GOLDEN_GAMMA * (number + 1)));
    }

    /** The stream of a named thing; names are hashed by FNV-1a. */
    public static SplittableRandom stream(long seed, String name) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * FNV_PRIME;
        }
        return stream(seed, hash);
    }

    /** Puts values in random order, by Fisher and Yates. */
    public static void shuffle(int[] values, SplittableRandom random) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int kept = values[i];
            values[i] = values[j];
            values[j] = kept;
        }
    }

    /** Finalizer of MurmurHash3 in the variant of D. Stafford (13), as in SplittableRandom. */
    private static long mix(long z) {
        long y = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        y = (y ^ (y >>> 27)) * 0x94d049bb133111ebL;
        return y ^ (y >>> 31);
    }
}
