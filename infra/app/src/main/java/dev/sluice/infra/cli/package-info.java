/** The {@code sluice} command line: one class a command, shared options as mixins. */
@NullMarked
package dev.sluice.infra.cli;

import org.jspecify.annotations.NullMarked;
