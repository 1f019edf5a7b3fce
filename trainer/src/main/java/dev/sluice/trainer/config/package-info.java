/** What a trainer is told, validated where it is said, and what it makes of a data set's task. */
@NullMarked
package dev.sluice.trainer.config;

import org.jspecify.annotations.NullMarked;
