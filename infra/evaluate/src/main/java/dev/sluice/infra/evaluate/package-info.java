/** The closed loop of scoring, noise model and training in one process, judged against labels known to be right or wrong. */
@NullMarked
package dev.sluice.infra.evaluate;

import org.jspecify.annotations.NullMarked;
