@NullMarked
package dev.sluice.infra.cli;

import org.jspecify.annotations.NullMarked;
