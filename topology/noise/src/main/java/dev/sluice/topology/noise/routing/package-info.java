/**
 * Which samples are withheld: policies over the probability, a guard that stops withholding where it would do harm, and keyed lotteries.
 * Every decision is a pure function of one published state and one record, so that it can be repeated.
 */
@NullMarked
package dev.sluice.topology.noise.routing;

import org.jspecify.annotations.NullMarked;
