/**
 * The noise model, which puts the packages below together: a window of losses is fitted (mixture, transition matrix, posterior, correction by
 * verdicts, clip threshold, guard), and the fit is compiled into a function that decides on single samples.
 * Pure mathematics over doubles and longs: no clock and no dice, so that the same window after the same fit makes the same next one to the last bit.
 */
@NullMarked
package dev.sluice.topology.noise;

import org.jspecify.annotations.NullMarked;
