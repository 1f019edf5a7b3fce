/** Multi-label data sets from source to model. */
@NullMarked
package dev.sluice.infra.multilabel;

import org.jspecify.annotations.NullMarked;
