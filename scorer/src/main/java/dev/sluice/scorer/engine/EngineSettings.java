package dev.sluice.scorer.engine;

import dev.sluice.nd4j.Nd4jRuntime;

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

    /**
     * Whether ONNX Runtime is used, as this build and platform allow it.
     *
     * @throws IllegalArgumentException if they do not allow what was asked for
     */
    boolean onnx() {
        boolean usable = device == Device.CUDA ? OnnxRuntime.cudaAvailable() : OnnxRuntime.available();
        if (engine == EngineKind.ONNX && !usable) {
            throw new IllegalArgumentException(
                    device == Device.CUDA
                            ? "this build's ONNX Runtime has no CUDA provider; build with -Ponnx-cuda"
                            : "ONNX Runtime does not run on this platform; use the engine auto or nd4j");
        }
        boolean chosen = usable && engine != EngineKind.ND4J;
        if (!chosen) {
            requireNd4jOn(device);
        }
        return chosen;
    }

    private static void requireNd4jOn(Device device) {
        boolean onCpu = Nd4jRuntime.onCpu();
        if (onCpu == (device == Device.CUDA)) {
            throw new IllegalArgumentException(
                    onCpu
                            ? "this build's ND4J runs on the CPU; for CUDA build with -Pcuda (compute capability 3.7 to 8.6)"
                                    + " or -Ponnx-cuda (newer cards)"
                            : "this build's ND4J runs on CUDA; for the CPU build without -Pcuda, or use the engine auto");
        }
    }
}
