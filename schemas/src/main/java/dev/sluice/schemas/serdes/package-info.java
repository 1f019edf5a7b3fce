/** Avro serdes over the genuine Confluent client, and the connection every part shares. */
@NullMarked
package dev.sluice.schemas.serdes;

import org.jspecify.annotations.NullMarked;
