/**
 * What every loss is made of: values and gradients of a batch of logits, per-sample weight and threshold, bounded memory.
 * A loss that depends on the probability of the given label alone is one function for the kernel; others look at the whole row.
 */
@NullMarked
package dev.sluice.trainer.loss.kernel;

import org.jspecify.annotations.NullMarked;
