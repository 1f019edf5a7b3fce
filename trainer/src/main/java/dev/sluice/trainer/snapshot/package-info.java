/** Models on their way to the topic and back: each with the offsets it was trained up to, published in a transaction beside the fit. */
@NullMarked
package dev.sluice.trainer.snapshot;

import org.jspecify.annotations.NullMarked;
