/** Judging withheld samples from the command line. */
@NullMarked
package dev.sluice.infra.cli.review;

import org.jspecify.annotations.NullMarked;
