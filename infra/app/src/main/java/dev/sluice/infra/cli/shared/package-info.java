/** What several commands share: the options that name a cluster, the configuration file, a line of progress, tables. */
@NullMarked
package dev.sluice.infra.cli.shared;

import org.jspecify.annotations.NullMarked;
