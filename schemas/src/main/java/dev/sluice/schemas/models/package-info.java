/** Model snapshots as messages: chunks, bounds and checksums. */
@NullMarked
package dev.sluice.schemas.models;

import org.jspecify.annotations.NullMarked;
