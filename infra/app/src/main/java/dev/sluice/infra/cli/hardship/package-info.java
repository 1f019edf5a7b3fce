/** What {@code infra/hardship.sh} needs: records and a model that once ended Sluice, and the account of what became of everything. */
@NullMarked
package dev.sluice.infra.cli.hardship;

import org.jspecify.annotations.NullMarked;
