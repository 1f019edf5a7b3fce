/** What a trainer minimises: losses by name, from logits, with a weight and a clip threshold for each sample. Pure mathematics. */
@NullMarked
package dev.sluice.trainer.loss;

import org.jspecify.annotations.NullMarked;
