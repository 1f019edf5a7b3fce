/** A Kafka broker and a schema registry that run beside the application, with nothing to install. */
@NullMarked
package dev.sluice.infra.platform;

import org.jspecify.annotations.NullMarked;
