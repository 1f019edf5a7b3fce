/** The loss trained with: cross-entropy from logits with a weight and a gradient clip for each sample. */
@NullMarked
package dev.sluice.trainer.loss;

import org.jspecify.annotations.NullMarked;
