/** A frozen table of class probabilities that any model gave out of sample, and its labels, judged by the noise model without training. */
@NullMarked
package dev.sluice.infra.evaluate.table;

import org.jspecify.annotations.NullMarked;
