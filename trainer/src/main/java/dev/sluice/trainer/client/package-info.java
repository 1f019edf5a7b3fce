/** Kafka clients that wait for what is merely away. */
@NullMarked
package dev.sluice.trainer.client;

import org.jspecify.annotations.NullMarked;
