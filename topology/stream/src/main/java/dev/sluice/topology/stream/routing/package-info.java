/**
 * How one record is decided: the router by the newest mixture, the verdict processor by what a person said; whatever cannot be read leaves
 * by the dead letters.
 */
@NullMarked
package dev.sluice.topology.stream.routing;

import org.jspecify.annotations.NullMarked;
