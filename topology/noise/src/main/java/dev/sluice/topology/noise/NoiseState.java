package dev.sluice.topology.noise;

/** Whether the noise model may decide. */
public enum NoiseState {
    /** Too few losses yet. */
    WARMING_UP,
    /** Wrong labels cannot be told, or there is no evidence of any. */
    INSEPARABLE,
    /** It decides. */
    ACTIVE
}
