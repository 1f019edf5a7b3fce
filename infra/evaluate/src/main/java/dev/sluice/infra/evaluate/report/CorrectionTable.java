package dev.sluice.infra.evaluate.report;

import static dev.sluice.infra.evaluate.report.MarkdownTable.percent;
import static dev.sluice.infra.evaluate.report.MarkdownTable.share;

import dev.sluice.infra.evaluate.EvaluationRow;
import dev.sluice.infra.evaluate.LoopConfig;
import dev.sluice.infra.evaluate.correction.CorrectionGain;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What corrections gained by the end of the last pass, for people: means over the seeds. */
final class CorrectionTable {
    private static final List<String> HEADING = List.of(
            "noise",
            "detector",
            "clip",
            "corrected",
            "wrong of suspicious",
            "wrong of random",
            "plain %",
            "weighted %",
            "suspicious corrected %",
            "random corrected %",
            "clean only %");

    private static final int TEXT_COLUMNS = 3;

    private CorrectionTable() {}

    /** @param rows of every pass; those of the last are shown */
    static String of(List<MeanRow> rows, LoopConfig loop) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(HEADING);
        rows.stream()
                .filter(row -> row.first().pass() == loop.passes())
                .map(row -> cells(row, loop))
                .forEach(cells::add);
        return String.format(Locale.ROOT, """

                        Samples corrected after pass %d: the most suspicious, or as many drawn at random. Accuracies at the end of pass %d.

                        """, loop.correctionsAfter(), loop.passes())
                + MarkdownTable.render(cells, TEXT_COLUMNS);
    }

    private static List<String> cells(MeanRow row, LoopConfig loop) {
        long samples = row.first().findings().flags().samples();
        return List.of(
                row.first().cell().noise().text(),
                row.first().cell().detector().posteriorName(),
                row.first().cell().clip().spec(),
                Long.toString(Math.min(loop.corrections(), samples)),
                share(mean(row, CorrectionGain::wrongSuspicious)),
                share(mean(row, CorrectionGain::wrongRandom)),
                percent(row.mean(EvaluationRow::accuracyPlain)),
                percent(row.mean(each -> each.findings().accuracy())),
                percent(mean(row, CorrectionGain::accuracySuspicious)),
                percent(mean(row, CorrectionGain::accuracyRandom)),
                percent(row.mean(EvaluationRow::accuracyCleanOnly)));
    }

    private static double mean(MeanRow row, ToDoubleFunction<CorrectionGain> figure) {
        return row.mean(each -> {
            CorrectionGain gain = each.corrections();
            return gain == null ? Double.NaN : figure.applyAsDouble(gain);
        });
    }
}
