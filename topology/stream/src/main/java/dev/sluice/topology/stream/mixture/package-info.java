/**
 * How losses of all partitions become the one published mixture: each task counts what it routed, the ledger adds deltas in a
 * reproducible order, drops repeats, and fits where slots end.
 */
@NullMarked
package dev.sluice.topology.stream.mixture;

import org.jspecify.annotations.NullMarked;
