/** {@code sluice bench}: how fast the noise model, the topology and the scorer are. */
@NullMarked
package dev.sluice.infra.bench;

import org.jspecify.annotations.NullMarked;
