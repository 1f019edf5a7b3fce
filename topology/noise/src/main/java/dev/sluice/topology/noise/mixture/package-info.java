/**
 * Two Gaussians through the counted losses, by expectation-maximisation over filled bins instead of samples.
 * Their variable is the loss, the loss truncated to its range, or its log-odds.
 */
@NullMarked
package dev.sluice.topology.noise.mixture;

import org.jspecify.annotations.NullMarked;
