/** Commands that list what waits for a verdict and that judge it. */
@NullMarked
package dev.sluice.infra.cli.review;

import org.jspecify.annotations.NullMarked;
