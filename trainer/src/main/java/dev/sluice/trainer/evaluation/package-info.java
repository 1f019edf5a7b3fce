/** How good the model is by now, and the trainer's other figures for people. */
@NullMarked
package dev.sluice.trainer.evaluation;

import org.jspecify.annotations.NullMarked;
