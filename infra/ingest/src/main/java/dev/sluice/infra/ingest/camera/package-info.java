/** A video camera drawn by the computer: a data set for when there is none and no network. */
@NullMarked
package dev.sluice.infra.ingest.camera;

import org.jspecify.annotations.NullMarked;
