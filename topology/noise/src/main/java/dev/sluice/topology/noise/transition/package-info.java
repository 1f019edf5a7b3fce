/**
 * Which label a sample of a given label may really have: a matrix of flips from class to class, and the score it makes of one model output.
 * The score is the log-odds that the given label is wrong, so that samples of all labels can be counted in one histogram. Everything else of the
 * noise model stands on this and knows no more of matrices than their scores.
 */
@NullMarked
package dev.sluice.topology.noise.transition;

import org.jspecify.annotations.NullMarked;
