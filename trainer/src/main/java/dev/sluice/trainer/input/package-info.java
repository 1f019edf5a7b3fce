/**
 * From the training topic to batches: a thread that reads, checks and decodes ahead of the one that fits.
 * A portion carries the books and dead letters that become true once it has been trained on.
 */
@NullMarked
package dev.sluice.trainer.input;

import org.jspecify.annotations.NullMarked;
