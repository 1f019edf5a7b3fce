/**
 * Models in use: shared by the threads that score, and where a trainer learns in folds two of them, each for the samples that the other one has
 * learnt.
 */
@NullMarked
package dev.sluice.scorer.model;

import org.jspecify.annotations.NullMarked;
