package dev.sluice.infra.evaluate;

import dev.sluice.infra.evaluate.correction.CorrectionGain;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One pass of one cell, as it is written out.
 *
 * @param cell the cell
 * @param dataset name of the data set
 * @param network name of the network
 * @param pass from 1
 * @param findings of the pass
 * @param accuracyPlain test accuracy at the end of the same pass of training on every sample as given; NaN if not measured
 * @param accuracyCleanOnly the same on the truly right samples only
 * @param corrections what corrections came to by the end of the pass; null if there are none
 */
public record EvaluationRow(
        Grid.Cell cell,
        String dataset,
        String network,
        int pass,
        PassFindings findings,
        double accuracyPlain,
        double accuracyCleanOnly,
        @Nullable CorrectionGain corrections) {

    /** Names and values in the order they are written; a figure that does not exist is null. */
    public Map<String, @Nullable Object> values() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        FlagCounts flags = findings.flags();
        values.put("noise", cell.noise().text());
        values.put("trueRate", flags.trueNoiseRate());
        values.put("seed", cell.seed());
        values.put("pass", pass);
        values.put("detector", cell.detector().posteriorName());
        values.put("auroc", known(findings.auroc()));
        values.put("f1", flags.f1());
        values.put("precision", flags.precision());
        values.put("recall", flags.recall());
        values.put("flaggedShare", flags.flaggedShare());
        values.put("estimatedRate", known(findings.estimatedRate()));
        values.put("calibrationError", findings.tally().calibrationError());
        values.put("accuracyPlain", known(accuracyPlain));
        values.put("accuracyWeighted", known(findings.accuracy()));
        values.put("accuracyCleanOnly", known(accuracyCleanOnly));
        values.put("clip", cell.clip().spec());
        values.put("dataset", dataset);
        values.put("network", network.toLowerCase(Locale.ROOT));
        values.put("samples", flags.samples());
        values.put("withheldShare", (double) findings.withheld() / flags.samples());
        if (corrections != null) {
            values.put("wrongSuspicious", corrections.wrongSuspicious());
            values.put("wrongRandom", corrections.wrongRandom());
            values.put("accuracyCorrectedSuspicious", known(corrections.accuracySuspicious()));
            values.put("accuracyCorrectedRandom", known(corrections.accuracyRandom()));
        }
        return values;
    }

    private static @Nullable Double known(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
