/** Where samples come from: readers of data set files, one interface over all of them, and its detection by content. */
@NullMarked
package dev.sluice.infra.ingest.source;

import org.jspecify.annotations.NullMarked;
