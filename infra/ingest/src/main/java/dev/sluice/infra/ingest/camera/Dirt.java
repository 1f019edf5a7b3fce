package dev.sluice.infra.ingest.camera;

import java.util.Locale;
import java.util.SplittableRandom;

/** What may be wrong with a frame. */
enum Dirt {
    NONE,
    /** The object is there, another was named. */
    WRONG_LABEL,
    /** The object is wholly out of the frame: no label is right. */
    EMPTY,
    /** The object is partly out of the frame. */
    CUT,
    /** Out of focus. */
    BLUR;

    private static final Dirt[] RIGHTLY_LABELLED_OR_EMPTY = {EMPTY, CUT, BLUR};

    static Dirt draw(SplittableRandom random, CameraConfig config) {
        double dirty = random.nextDouble();
        double wrong = random.nextDouble();
        int other = random.nextInt(RIGHTLY_LABELLED_OR_EMPTY.length);
        if (dirty >= config.dirtyShare()) {
            return NONE;
        }
        return wrong < config.wrongLabelShare() ? WRONG_LABEL : RIGHTLY_LABELLED_OR_EMPTY[other];
    }

    /** Name in attributes. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
