/** Engines that turn features into raw logits, and the cautious loading of models. */
@NullMarked
package dev.sluice.scorer.engine;

import org.jspecify.annotations.NullMarked;
