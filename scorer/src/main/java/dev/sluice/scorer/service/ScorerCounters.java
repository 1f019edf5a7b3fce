package dev.sluice.scorer.service;

import java.util.concurrent.atomic.AtomicLong;

/** What a scorer has done so far; written by its thread, read by any. */
final class ScorerCounters {
    final AtomicLong scored = new AtomicLong();
    final AtomicLong deadLettered = new AtomicLong();
    final AtomicLong modelVersion = new AtomicLong();
    final AtomicLong ahead = new AtomicLong();
    final AtomicLong maxAhead = new AtomicLong();
    final AtomicLong pausedMillis = new AtomicLong();
}
