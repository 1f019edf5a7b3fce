/** {@code sluice bench}: how fast the noise model, the topology, the scorer and the trainer are. */
@NullMarked
package dev.sluice.infra.cli.bench;

import org.jspecify.annotations.NullMarked;
