/** Where samples come from: one interface over data sets of any format, what is said of them, and which one to open. */
@NullMarked
package dev.sluice.infra.ingest.source;

import org.jspecify.annotations.NullMarked;
