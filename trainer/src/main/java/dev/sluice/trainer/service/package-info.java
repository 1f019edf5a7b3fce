/** The trainer as a role: reads training samples, publishes snapshots, resumes where the last one left off. */
@NullMarked
package dev.sluice.trainer.service;

import org.jspecify.annotations.NullMarked;
