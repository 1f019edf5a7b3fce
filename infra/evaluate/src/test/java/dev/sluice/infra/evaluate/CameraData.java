package dev.sluice.infra.evaluate;

import dev.sluice.infra.ingest.camera.CameraConfig;
import dev.sluice.infra.ingest.camera.CameraSource;
import dev.sluice.infra.ingest.source.Split;
import org.jspecify.annotations.Nullable;

/** Small drawn data sets. */
public final class CameraData {
    private CameraData() {}

    /**
     * @param dirtyShare share of dirty frames, half of which have a wrong label
     * @param truth true labels to go by instead of the camera's own, or null
     */
    public static EvaluationData of(int frames, double dirtyShare, int @Nullable [] truth) {
        return of(frames, dirtyShare, truth, 0);
    }

    /** @param trusted how many of its 200 test samples are trusted */
    static EvaluationData of(int frames, double dirtyShare, int @Nullable [] truth, int trusted) {
        CameraConfig config = new CameraConfig(16, 16, frames, 200, dirtyShare, 0.5);
        try (CameraSource train = new CameraSource(config, Split.TRAIN, "camera", 1);
                CameraSource test = new CameraSource(config, Split.TEST, "camera", 1)) {
            return EvaluationData.load(train, test, 0, truth, trusted);
        }
    }
}
