/** What is followed beside the stream: records read patiently, and the trusted samples that are scored again and again. */
@NullMarked
package dev.sluice.scorer.feed;

import org.jspecify.annotations.NullMarked;
