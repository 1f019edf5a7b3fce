/** What waits for a verdict, and the verdicts themselves: read from the topics, written to them. */
@NullMarked
package dev.sluice.infra.review;

import org.jspecify.annotations.NullMarked;
