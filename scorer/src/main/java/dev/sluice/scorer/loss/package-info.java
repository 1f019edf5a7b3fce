/** Losses and probabilities from raw logits, in double precision; knows neither Kafka nor Avro nor ND4J. */
@NullMarked
package dev.sluice.scorer.loss;

import org.jspecify.annotations.NullMarked;
