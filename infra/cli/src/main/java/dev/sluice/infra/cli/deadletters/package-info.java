/** Dead letters for people: what lies there, and the way back to where it came from. */
@NullMarked
package dev.sluice.infra.cli.deadletters;

import org.jspecify.annotations.NullMarked;
