package dev.sluice.infra.ingest.source;

import java.util.List;

/**
 * Which columns and rows of a table count.
 *
 * @param ignored columns that are left out, by name or by number from 1; a name goes before a number
 * @param features columns that are features, in this order, named in the same way; empty for all but the label column and those left out; {@link #ALL}
 *     for the same without the refusal of columns that look like an index
 * @param skipUnlabelled whether rows without a label are left out, rather than refused
 */
public record ColumnChoice(List<String> ignored, List<String> features, boolean skipUnlabelled) {
    /** The only feature named, it stands for all columns, whatever they look like. */
    public static final String ALL = "all";

    /** All columns, and a label in every row. */
    public static final ColumnChoice DEFAULT = new ColumnChoice(List.of(), List.of(), false);

    public ColumnChoice {
        ignored = List.copyOf(ignored);
        features = List.copyOf(features);
    }
}
