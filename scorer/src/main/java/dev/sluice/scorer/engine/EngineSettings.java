package dev.sluice.scorer.engine;

/**
 * Which engine scores, and where.
 *
 * @param engine what runs models
 * @param device where they run
 */
public record EngineSettings(EngineKind engine, Device device) {

    /** ONNX Runtime where it can, on the CPU. */
    public static EngineSettings defaults() {
        return new EngineSettings(EngineKind.AUTO, Device.CPU);
    }
}
