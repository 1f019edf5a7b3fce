/** Networks, one step of training, and their snapshots as bytes. */
@NullMarked
package dev.sluice.trainer.network;

import org.jspecify.annotations.NullMarked;
