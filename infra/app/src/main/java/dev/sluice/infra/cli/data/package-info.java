/** Commands about data: put a data set on the stream, hold the closed loop against its truth, list losses. */
@NullMarked
package dev.sluice.infra.cli.data;

import org.jspecify.annotations.NullMarked;
