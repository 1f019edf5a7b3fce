/**
 * What people's verdicts say about the probability: counts per level, intervals for the share that was wrong, and a correction no larger than
 * they force. Verdicts on blind controls tell of what passes; both kinds fade, and an undone verdict is taken back.
 */
@NullMarked
package dev.sluice.topology.noise.verdict;

import org.jspecify.annotations.NullMarked;
