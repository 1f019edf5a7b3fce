/** What an evaluation found, as tables, charts and lines of JSON. */
@NullMarked
package dev.sluice.infra.evaluate.report;

import org.jspecify.annotations.NullMarked;
