/** Fetches public data sets: bounded, checked, cached. */
@NullMarked
package dev.sluice.infra.ingest.download;

import org.jspecify.annotations.NullMarked;
