/** The Kafka Streams application: routes scored samples, keeps the rolling mixture, applies verdicts. */
@NullMarked
package dev.sluice.topology.stream;

import org.jspecify.annotations.NullMarked;
