/** Models that people bring, list, pin and roll back. */
@NullMarked
package dev.sluice.infra.models;

import org.jspecify.annotations.NullMarked;
