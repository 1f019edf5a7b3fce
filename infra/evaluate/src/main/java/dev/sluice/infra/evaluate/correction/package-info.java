/** Verdicts that are right, on samples chosen for looking suspicious or drawn at random, and what they gain. */
@NullMarked
package dev.sluice.infra.evaluate.correction;

import org.jspecify.annotations.NullMarked;
