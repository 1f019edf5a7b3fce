/**
 * What is counted of a stream, and how it is forgotten: histograms of losses and scores, pairs of labels, in whole numbers.
 * Whole numbers add and subtract exactly, in any order, so a window over partitions is the same on every machine. A record becomes a
 * sketch, sketches become a delta, deltas enter and leave the rolling window; all have compact, versioned bytes.
 */
@NullMarked
package dev.sluice.topology.noise.window;

import org.jspecify.annotations.NullMarked;
