package dev.sluice.infra.ingest.camera;

/**
 * What the drawn camera sees.
 *
 * @param width pixels a row, 16 to 256
 * @param height rows, 16 to 256
 * @param trainFrames frames to stream, at least 1
 * @param testFrames clean frames to measure accuracy on, at least 1
 * @param dirtyShare share of dirty frames among those to stream, 0 to 1
 * @param wrongLabelShare share of the dirty frames whose fault is a wrong label, 0 to 1; the others are, each as often, without
 *     the object (wrong by any label), cut off by the frame's edge, or blurred (both rightly labelled)
 */
public record CameraConfig(
        int width, int height, int trainFrames, int testFrames, double dirtyShare, double wrongLabelShare) {
    private static final int MIN_EXTENT = 16;
    private static final int MAX_EXTENT = 256;
    private static final int MAX_FRAMES = 100_000_000;

    /** @throws IllegalArgumentException naming what is out of range */
    public CameraConfig {
        between("width", width, MIN_EXTENT, MAX_EXTENT);
        between("height", height, MIN_EXTENT, MAX_EXTENT);
        between("trainFrames", trainFrames, 1, MAX_FRAMES);
        between("testFrames", testFrames, 1, MAX_FRAMES);
        between("dirtyShare", dirtyShare, 0, 1);
        between("wrongLabelShare", wrongLabelShare, 0, 1);
    }

    /** 20,000 frames to stream of 28 x 28 pixels, 10 % of them dirty, 40 % of those by a wrong label; 2,000 to test on. */
    public static CameraConfig defaults() {
        return new CameraConfig(28, 28, 20_000, 2_000, 0.1, 0.4);
    }

    private static void between(String name, double value, double low, double high) {
        if (!(value >= low && value <= high)) {
            throw new IllegalArgumentException(name + " must be " + low + " to " + high + ", not " + value);
        }
    }
}
