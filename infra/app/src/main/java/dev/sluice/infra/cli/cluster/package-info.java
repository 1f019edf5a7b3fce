/** Commands that look after an installation: topics, status, reset. */
@NullMarked
package dev.sluice.infra.cli.cluster;

import org.jspecify.annotations.NullMarked;
