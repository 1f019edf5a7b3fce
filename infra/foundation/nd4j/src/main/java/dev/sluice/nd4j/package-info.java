/** What ND4J needs before the first array is made. */
@NullMarked
package dev.sluice.nd4j;

import org.jspecify.annotations.NullMarked;
