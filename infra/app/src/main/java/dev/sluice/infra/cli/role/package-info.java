/** The roles as commands: scorer, topology, trainer, alone or together, with their options. */
@NullMarked
package dev.sluice.infra.cli.role;

import org.jspecify.annotations.NullMarked;
