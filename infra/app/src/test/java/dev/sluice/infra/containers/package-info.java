/** The parts against the real broker and registry in containers. */
@NullMarked
package dev.sluice.infra.containers;

import org.jspecify.annotations.NullMarked;
