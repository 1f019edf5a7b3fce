/** The noise model as pure mathematics over doubles and longs: histograms, mixture, noise posterior, clip threshold, guard. */
@NullMarked
package dev.sluice.topology.noise;

import org.jspecify.annotations.NullMarked;
