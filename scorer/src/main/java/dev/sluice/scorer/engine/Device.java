package dev.sluice.scorer.engine;

/** Where models run. */
public enum Device {
    CPU,
    /** NVIDIA cards; needs a build with one of the CUDA profiles. Never run by the authors. */
    CUDA
}
