/** What an acceptable sample is, how its features are read, and where an unacceptable one goes. */
@NullMarked
package dev.sluice.schemas.samples;

import org.jspecify.annotations.NullMarked;
