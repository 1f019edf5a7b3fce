/** How fast topology, scorer and trainer are between two topics, each beside a baseline in the same run. */
@NullMarked
package dev.sluice.infra.bench;

import org.jspecify.annotations.NullMarked;
