/** The scorer as a role: transactional consume-score-produce with bounded staleness. */
@NullMarked
package dev.sluice.scorer.service;

import org.jspecify.annotations.NullMarked;
