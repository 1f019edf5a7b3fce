/**
 * Everything that asks the schema registry, and waits for it: a registry that is away holds a record up and is never the record's fault,
 * nor a reason for the application to end.
 */
@NullMarked
package dev.sluice.topology.stream.registry;

import org.jspecify.annotations.NullMarked;
