/** Weights of classes that are not equally frequent. */
@NullMarked
package dev.sluice.trainer.balance;

import org.jspecify.annotations.NullMarked;
