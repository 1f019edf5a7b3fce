package dev.sluice.topology.noise.routing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Draws audits: samples shown to reviewers among the suspects without saying which is which, a share of all in any case. The draw is
 * a keyed hash of data set, sample id and pass: the same again on every replay, without regard to anything else about the sample, and
 * not to be foretold without the seed.
 *
 * @param share of the samples, 0 to {@link #LARGEST_SHARE}
 * @param seed key of the draw
 */
public record ControlLottery(double share, long seed) {
    /** Largest share: more would flood reviewers with samples nothing is wrong with. */
    public static final double LARGEST_SHARE = 0.1;
    /** One in 500. */
    public static final ControlLottery DEFAULT = new ControlLottery(0.002, 0);

    private static final long SECOND_KEY = 0x636f6e74726f6c73L;

    public ControlLottery {
        if (!(share >= 0 && share <= LARGEST_SHARE)) {
            throw new IllegalArgumentException("controlShare must be 0 to " + LARGEST_SHARE + ", not " + share);
        }
    }

    /** The lot of a sample, 0 to below 1: it is drawn by every probability above. */
    public double draw(String dataset, String id, int pass) {
        byte[] first = dataset.getBytes(StandardCharsets.UTF_8);
        byte[] second = id.getBytes(StandardCharsets.UTF_8);
        // the length in front, so that no two pairs make the same message
        byte[] message = ByteBuffer.allocate(2 * Integer.BYTES + first.length + second.length)
                .putInt(pass)
                .putInt(first.length)
                .put(first)
                .put(second)
                .array();
        return (new KeyedHash(seed, SECOND_KEY).of(message) >>> 11) * 0x1p-53;
    }
}
