package dev.sluice.infra.cli.data;

import dev.sluice.infra.cli.shared.Invocation;
import dev.sluice.infra.evaluate.Grid;
import dev.sluice.infra.evaluate.report.TableReport;
import dev.sluice.infra.evaluate.table.LabelTable;
import dev.sluice.infra.evaluate.table.TableConfig;
import dev.sluice.infra.evaluate.table.TableEvaluation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options that judge a table of class probabilities instead of streaming a data set. */
final class PredictionOptions {
    /** What belongs to training, or to samples that are not there. */
    private static final List<String> MEANINGLESS = List.of(
            "--data",
            "--test-data",
            "--format",
            "--limit",
            "--jobs",
            "--passes",
            "--folds",
            "--network",
            "--losses",
            "--loss",
            "--baselines",
            "--max-staleness",
            "--corrections",
            "--corrections-after");

    private static final List<String> OF_TABLES = List.of("--labels", "--true-labels", "--trusted-rows");

    @Option(
            names = "--predictions",
            paramLabel = "FILE|FILE.npz:NAME",
            description = {
                "Judge a table of class probabilities instead, [rows, classes], that any model gave out of sample: NPY, NPZ or"
                        + " CSV. Nothing is trained; the labels are those of --labels.",
                "The window is the table then, unless --window is less; --trusted N draws rows of it, and --audit N is drawn"
                        + " over all of it, both of which need the truth."
            })
    @Nullable
    String predictions;

    @Option(
            names = "--labels",
            paramLabel = "FILE|FILE.npz:NAME",
            description =
                    "Given label of each row of --predictions: whole numbers from 0 as NPY, NPZ or CSV, or names as CSV.")
    @Nullable
    String labels;

    @Option(
            names = "--true-labels",
            paramLabel = "FILE|FILE.npz:NAME",
            description = "True label of each row of --predictions, as --labels, or -1 for none; --truth does as well.")
    @Nullable
    String trueLabels;

    @Option(
            names = "--trusted-rows",
            paramLabel = "FILE|FILE.npz:NAME",
            description =
                    "Numbers, from 0, of rows of --predictions whose given label is right: they tell right labels from wrong ones, and"
                            + " are left out of the judgement.")
    @Nullable
    String trustedRows;

    /**
     * Whether there is a table to judge.
     *
     * @throws picocli.CommandLine.ParameterException if there is and other options do not go with it, or there is none and others need it
     */
    boolean given(@Nullable CommandSpec command, GridOptions grid, @Nullable Path truth) {
        if (predictions == null) {
            for (String option : OF_TABLES) {
                if (Invocation.names(command, option)) {
                    throw Invocation.misuse(command, option + " goes with --predictions only");
                }
            }
            return false;
        }
        if (labels == null) {
            throw Invocation.misuse(command, "--predictions needs the labels that were given: name them with --labels");
        }
        for (String option : MEANINGLESS) {
            if (Invocation.names(command, option)) {
                throw Invocation.misuse(command, option + " means nothing with --predictions: nothing is trained");
            }
        }
        if (Invocation.names(command, "--noise") && !grid.noise.equals(GridOptions.GIVEN)) {
            throw Invocation.misuse(command, "with --predictions the labels are as given: --noise can only be given");
        }
        if (trueLabels != null && truth != null) {
            throw Invocation.misuse(command, "--true-labels and --truth tell the same: give one of them");
        }
        if (trustedRows != null && grid.trusted > 0) {
            throw Invocation.misuse(
                    command, "--trusted-rows names the trusted rows, --trusted draws them: give one of them");
        }
        if (trueLabels == null && truth == null && (grid.trusted > 0 || grid.audits > 0)) {
            throw Invocation.misuse(
                    command,
                    "--trusted and --audit need the true labels, with --true-labels or --truth; rows known to be right can be"
                            + " named with --trusted-rows");
        }
        return true;
    }

    /** Reads the table, judges it and prints what came of it. */
    void judge(
            Grid grid, TableConfig config, SourceOptions source, @Nullable Path truth, Results results, PrintWriter out)
            throws IOException {
        if (predictions == null || labels == null) {
            throw new IllegalStateException("asked for only if they are given");
        }
        LabelTable table = LabelTable.read(new LabelTable.Files(
                predictions, labels, trueLabels, trustedRows, truth, source.classes, source.labelColumn));
        out.printf(
                Locale.ROOT,
                "%s: %,d rows, %d classes; streamed %d times, then every row decided by the last mixture%n",
                table.name(),
                table.rows(),
                table.predictions().classes(),
                TableEvaluation.PASSES);
        out.flush();
        try (TableReport report = new TableReport(table, results.json(), results.folder())) {
            new TableEvaluation(table, grid, config).run(report::add);
            out.println();
            out.print(report.finish());
            report.files().forEach(file -> out.println("written: " + file));
        }
        out.flush();
    }

    /**
     * Where results go.
     *
     * @param json file of JSON lines, or null
     * @param folder of everything, or null
     */
    record Results(@Nullable Path json, @Nullable Path folder) {}
}
