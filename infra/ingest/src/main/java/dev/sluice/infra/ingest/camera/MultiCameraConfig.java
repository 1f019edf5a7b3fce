package dev.sluice.infra.ingest.camera;

/**
 * What the camera with several objects in view sees.
 *
 * @param extent width and height of a frame in pixels, even, 24 to 256
 * @param trainFrames frames of the streamed split
 * @param testFrames frames of the test split
 * @param kinds how many kinds of objects pass by, 2 to 10: the classes
 * @param maxObjects most objects in a frame, each of another kind, 1 to 4 and at most {@code kinds}; a frame has 0 to as many, each number as often
 */
public record MultiCameraConfig(int extent, int trainFrames, int testFrames, int kinds, int maxObjects) {
    /** A frame is divided into 2 x 2 cells, each of which holds at most one object. */
    static final int CELLS = 4;

    private static final int MIN_EXTENT = 24;
    private static final int MAX_EXTENT = 256;
    private static final int MAX_FRAMES = 100_000_000;

    /** @throws IllegalArgumentException naming what is out of range */
    public MultiCameraConfig {
        between("extent", extent, MIN_EXTENT, MAX_EXTENT);
        between("trainFrames", trainFrames, 1, MAX_FRAMES);
        between("testFrames", testFrames, 1, MAX_FRAMES);
        between("kinds", kinds, 2, ObjectClass.values().length);
        between("maxObjects", maxObjects, 1, Math.min(CELLS, kinds));
        if (extent % 2 != 0) {
            throw new IllegalArgumentException("extent must be even, not " + extent);
        }
    }

    /** 20,000 frames to stream of 32 x 32 pixels with up to three of six kinds of objects; 2,000 to test on. */
    public static MultiCameraConfig defaults() {
        return new MultiCameraConfig(32, 20_000, 2_000, 6, 3);
    }

    private static void between(String name, int value, int low, int high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(name + " must be " + low + " to " + high + ", not " + value);
        }
    }
}
