@NullMarked
package dev.sluice.infra.platform;

import org.jspecify.annotations.NullMarked;
