/** What several commands share: options, where words go and how wrong use is told, the configuration file, progress, tables. */
@NullMarked
package dev.sluice.infra.cli.shared;

import org.jspecify.annotations.NullMarked;
