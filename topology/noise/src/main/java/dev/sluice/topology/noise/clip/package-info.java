/**
 * The dynamic clip threshold τ: how much a single sample may pull, so that what wrong labels contribute to the gradient stays bounded.
 * A policy is a line of text with parameters; its threshold follows from the counted losses and, for Optimized Gradient Clipping, from the mixture.
 */
@NullMarked
package dev.sluice.topology.noise.clip;

import org.jspecify.annotations.NullMarked;
