package dev.sluice.infra.ingest.noise;

import java.util.SplittableRandom;

/** Label noise that depends on what a sample looks like. */
interface SampleNoise {
    /**
     * @param random the sample's own stream
     * @param label class before
     * @param features the sample's encoded values
     * @return class after
     */
    int flip(SplittableRandom random, int label, byte[] features);
}
