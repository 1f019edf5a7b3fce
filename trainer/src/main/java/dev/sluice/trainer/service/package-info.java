/** The trainer as a role, and the loop it runs: a portion from the reader, a step, and a snapshot where one is due. */
@NullMarked
package dev.sluice.trainer.service;

import org.jspecify.annotations.NullMarked;
