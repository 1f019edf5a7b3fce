/** What the Avro contracts promise over time. */
@NullMarked
package dev.sluice.schemas.contracts;

import org.jspecify.annotations.NullMarked;
