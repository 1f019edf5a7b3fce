/** Labels made wrong on purpose, for experiments, and the truth that then travels with them. */
@NullMarked
package dev.sluice.infra.ingest.noise;

import org.jspecify.annotations.NullMarked;
