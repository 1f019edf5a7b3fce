/** Puts data sets on the stream: the descriptor first, then every sample, pass after pass. */
@NullMarked
package dev.sluice.infra.ingest;

import org.jspecify.annotations.NullMarked;
