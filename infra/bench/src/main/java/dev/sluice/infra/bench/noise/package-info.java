/** JMH benchmarks of the noise model, and how to run them from another program. */
@NullMarked
package dev.sluice.infra.bench.noise;

import org.jspecify.annotations.NullMarked;
