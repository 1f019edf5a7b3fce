/**
 * The probability that a label is wrong, as a curve over losses or scores: what was observed against what wrong labels would have shown.
 * Estimates never assume a shape unless their name says so (mixture); without evidence of noise they are 0 everywhere.
 */
@NullMarked
package dev.sluice.topology.noise.posterior;

import org.jspecify.annotations.NullMarked;
