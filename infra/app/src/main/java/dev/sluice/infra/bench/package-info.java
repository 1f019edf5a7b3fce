/** {@code sluice bench}: how fast the noise model and the topology are. */
@NullMarked
package dev.sluice.infra.bench;

import org.jspecify.annotations.NullMarked;
