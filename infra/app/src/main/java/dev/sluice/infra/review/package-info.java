/** Judging withheld samples from the command line: what waits for a verdict, and the verdicts themselves. */
@NullMarked
package dev.sluice.infra.review;

import org.jspecify.annotations.NullMarked;
