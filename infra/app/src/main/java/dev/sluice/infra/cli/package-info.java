/** The {@code sluice} command line: where it starts, which commands it has, how they log and fail. */
@NullMarked
package dev.sluice.infra.cli;

import org.jspecify.annotations.NullMarked;
