/** Data sets as files have them: IDX, CIFAR-10, image folders, CSV, and the choice among them. */
@NullMarked
package dev.sluice.infra.ingest.format;

import org.jspecify.annotations.NullMarked;
