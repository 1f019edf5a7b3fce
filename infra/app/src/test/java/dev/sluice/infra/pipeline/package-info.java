/** The whole loop on a real broker and a real registry: ingest, scorer, topology, trainer, verdicts, crashes and bad input. */
@NullMarked
package dev.sluice.infra.pipeline;

import org.jspecify.annotations.NullMarked;
