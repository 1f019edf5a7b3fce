/** Tables of any format: rows of named columns that are numbers, one of which holds labels; which columns are features is decided here. */
@NullMarked
package dev.sluice.infra.ingest.table;

import org.jspecify.annotations.NullMarked;
