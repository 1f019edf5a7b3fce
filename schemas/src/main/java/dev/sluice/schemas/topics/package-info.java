/** The topics Sluice lives in: names, keys, partitions, retention. */
@NullMarked
package dev.sluice.schemas.topics;

import org.jspecify.annotations.NullMarked;
