package dev.sluice.infra.ingest.table;

import dev.sluice.infra.ingest.source.ColumnChoice;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.SourceSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a table are features, and which holds the labels.
 *
 * @param label column of the labels, from 0
 * @param features columns of the features, from 0, in the order of the samples' values
 * @param names of the features
 * @param asked whether the user picked them, so that none is refused for looking like an index
 */
record ColumnPick(int label, List<Integer> features, List<String> names, boolean asked) {
    static final int MAX_COLUMNS = 1 << 20;

    /**
     * @param header names of the table's columns
     * @param like names of the features there must be, in their order; null if this table decides
     * @throws IngestException naming the column that is missing, too many, without a name or named twice
     */
    static ColumnPick of(Path file, List<String> header, SourceSpec spec, @Nullable List<String> like) {
        if (header.size() < 2 || header.size() > MAX_COLUMNS) {
            throw IngestException.in(
                    file,
                    "has " + header.size() + " column(s), separated by comma, semicolon or tab; 2 to " + MAX_COLUMNS
                            + " are possible, one of them '" + spec.labelColumn() + "'");
        }
        int label = header.indexOf(spec.labelColumn());
        if (label < 0) {
            throw IngestException.in(
                    file,
                    "has no column '" + spec.labelColumn()
                            + "'; name the one that holds the class with --label-column: there are "
                            + Texts.listed(header));
        }
        ColumnChoice choice = spec.columns();
        boolean all = choice.features().equals(List.of(ColumnChoice.ALL)) && !header.contains(ColumnChoice.ALL);
        boolean picked = !choice.features().isEmpty() && !all;
        Set<Integer> ignored = new HashSet<>();
        for (String name : choice.ignored()) {
            int at = column(header, name);
            // a split may come without an index that the other has
            if ((at < 0 && like == null) || at == label) {
                throw IngestException.in(
                        file,
                        at < 0
                                ? "has no column '" + Texts.shortened(name) + "' to leave out; there are "
                                        + Texts.listed(header)
                                : "column '" + Texts.shortened(name) + "' holds the labels and cannot be left out");
            }
            ignored.add(at);
        }
        List<Integer> features = new ArrayList<>();
        if (picked) {
            for (String name : choice.features()) {
                int at = column(header, name);
                if (at < 0 || at == label) {
                    throw IngestException.in(
                            file,
                            "has no feature column '" + Texts.shortened(name) + "'; there are " + Texts.listed(header));
                }
                features.add(at);
            }
        } else {
            for (int at = 0; at < header.size(); at++) {
                if (at != label && !ignored.contains(at)) {
                    features.add(at);
                }
            }
        }
        ColumnPick pick = new ColumnPick(
                label, features, features.stream().map(header::get).toList(), picked || all);
        pick.check(file);
        return like == null ? pick : pick.ordered(file, like);
    }

    /** A name goes before a number, which counts from 1. */
    private static int column(List<String> header, String name) {
        int named = header.indexOf(name);
        if (named >= 0 || !name.matches("[1-9][0-9]{0,6}")) {
            return named;
        }
        int number = Integer.parseInt(name) - 1;
        return number < header.size() ? number : -1;
    }

    private void check(Path file) {
        if (features.isEmpty()) {
            throw IngestException.in(file, "has no column left that is a feature");
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (!asked && (name.isEmpty() || name.matches("Unnamed: [0-9]+"))) {
                throw IngestException.in(
                        file,
                        "column " + (features.get(i) + 1)
                                + " has no name, as an index that was written along: leave it out with --ignore-column "
                                + (features.get(i) + 1) + ", or pick the features with --feature-columns");
            }
            if (!seen.add(name)) {
                throw IngestException.in(
                        file,
                        "names column '" + Texts.shortened(name)
                                + "' twice: leave one out with --ignore-column NUMBER");
            }
        }
    }

    /** The columns another split has, in its order: by name, since files are not always written alike. */
    private ColumnPick ordered(Path file, List<String> like) {
        List<Integer> inOrder = new ArrayList<>();
        for (String name : like) {
            int at = names.indexOf(name);
            if (at < 0) {
                throw IngestException.in(
                        file,
                        "has no column '" + Texts.shortened(name) + "', which the data set has; it has "
                                + Texts.listed(names));
            }
            inOrder.add(features.get(at));
        }
        if (names.size() > like.size()) {
            List<String> more =
                    names.stream().filter(name -> !like.contains(name)).toList();
            throw IngestException.in(
                    file,
                    "has columns the data set has not: " + Texts.listed(more)
                            + "; leave them out with --ignore-column");
        }
        return new ColumnPick(label, inOrder, like, true);
    }
}
