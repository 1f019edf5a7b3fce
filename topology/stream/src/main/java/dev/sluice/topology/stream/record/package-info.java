/** One scored record as the processors pass it on, checked once at the door. */
@NullMarked
package dev.sluice.topology.stream.record;

import org.jspecify.annotations.NullMarked;
