/** Learning rates by the progress of the stream. */
@NullMarked
package dev.sluice.trainer.schedule;

import org.jspecify.annotations.NullMarked;
