/** {@code sluice bench}: options, broker and output of the benchmarks that {@code infra.bench} runs. */
@NullMarked
package dev.sluice.infra.cli.bench;

import org.jspecify.annotations.NullMarked;
