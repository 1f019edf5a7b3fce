package dev.sluice.topology.stream;

import dev.sluice.topology.noise.LabelScorer;

/**
 * A routed sample on its way into the rolling window.
 *
 * @param scored the sample
 * @param noiseProbability what the mixture that decided gave it
 * @param scorer scores labels as that mixture does
 */
record Counted(Scored scored, double noiseProbability, LabelScorer scorer) {}
