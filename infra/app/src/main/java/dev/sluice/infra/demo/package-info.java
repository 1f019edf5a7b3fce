/** {@code sluice demo}: the whole stream on one machine, checked sample by sample, with a report of what it cleaned. */
@NullMarked
package dev.sluice.infra.demo;

import org.jspecify.annotations.NullMarked;
