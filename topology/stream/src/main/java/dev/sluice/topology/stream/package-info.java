/**
 * The Kafka Streams application, which puts the packages below together: scored samples go to training or review and are counted; from the
 * counts the mixture is fitted and published, and the router goes by it; verdicts bring samples back.
 * Here are the graph itself, what Kafka Streams is told, and the role that runs it and replaces threads that die.
 */
@NullMarked
package dev.sluice.topology.stream;

import org.jspecify.annotations.NullMarked;
