package dev.sluice.infra.evaluate.report;

import dev.sluice.infra.evaluate.EvaluationRow;
import dev.sluice.infra.evaluate.PosteriorTally;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Rows that differ in the seed alone.
 *
 * @param rows at least one
 */
record MeanRow(List<EvaluationRow> rows) {
    private record Key(String noise, String detector, String clip, int pass) {}

    /** Groups rows of all seeds, in the order of their first. */
    static List<MeanRow> of(List<EvaluationRow> rows) {
        Map<Key, List<EvaluationRow>> groups = new LinkedHashMap<>();
        for (EvaluationRow row : rows) {
            Key key = new Key(
                    row.cell().noise().text(),
                    row.cell().detector().posteriorName(),
                    row.cell().clip().spec(),
                    row.pass());
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
        }
        return groups.values().stream().map(MeanRow::new).toList();
    }

    /** What the rows have in common. */
    EvaluationRow first() {
        return rows.get(0);
    }

    /** Mean over the seeds that have the figure; NaN if none has. */
    double mean(ToDoubleFunction<EvaluationRow> figure) {
        return rows.stream()
                .mapToDouble(figure)
                .filter(value -> !Double.isNaN(value))
                .average()
                .orElse(Double.NaN);
    }

    /** Decisions of all seeds together. */
    PosteriorTally tally() {
        PosteriorTally sum = new PosteriorTally();
        rows.forEach(row -> sum.add(row.findings().tally()));
        return sum;
    }
}
