/**
 * What is known of labels for certain, trusted samples and audited ones, and what it makes of the probability: a posterior that nothing is
 * known of is corrected by trusted samples, and that by audits, each held back towards what was there before.
 */
@NullMarked
package dev.sluice.topology.noise.evidence;

import org.jspecify.annotations.NullMarked;
