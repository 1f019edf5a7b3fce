package dev.sluice.infra.cli.data;

import dev.sluice.infra.cli.shared.Invocation;
import dev.sluice.infra.cli.shared.Progress;
import dev.sluice.infra.evaluate.Evaluation;
import dev.sluice.infra.evaluate.EvaluationData;
import dev.sluice.infra.evaluate.Grid;
import dev.sluice.infra.evaluate.LabelNoise;
import dev.sluice.infra.evaluate.LearningMethod;
import dev.sluice.infra.evaluate.LoopConfig;
import dev.sluice.infra.evaluate.LossComparison;
import dev.sluice.infra.evaluate.TruthFile;
import dev.sluice.infra.evaluate.report.EvaluationReport;
import dev.sluice.infra.evaluate.report.LossReport;
import dev.sluice.infra.evaluate.table.TableConfig;
import dev.sluice.infra.ingest.format.SampleSources;
import dev.sluice.infra.ingest.noise.NoiseInjector;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice evaluate}: how well the noise model finds wrong labels, and what training gains by it, over a grid. */
@Command(
        name = "evaluate",
        description = {
            "Stream a data set through scoring, noise model and training in one process, without Kafka, for every combination of"
                    + " label noise, detector, clip policy and seed, and hold the result against the truth. Or judge the labels of"
                    + " a table of class probabilities that another model gave (--predictions).",
            "",
            "A flag is P > 0.5. All samples of a pass count, those before the noise model decides with P = 0. f1 is 1 where"
                    + " nothing is wrong and nothing flagged. trueRate: share of wrong labels. auroc: of P. calibrationError: expected calibration error of P over 15 bins of equal"
                    + " width. estimatedRate: mean of the published noise rate over the pass, without the time before the first"
                    + " fit that was not warming up. Accuracies: on the test split at the end of the pass, of training on every"
                    + " sample as given (plain), with the noise model's weights, clip thresholds and withholding (weighted), and on the"
                    + " truly right samples only (clean only)."
        },
        mixinStandardHelpOptions = true)
public final class EvaluateCommand implements Callable<Integer> {
    private static final int MAX_JOBS = 256;

    @Mixin
    private final SourceOptions source = new SourceOptions();

    @Mixin
    private final GridOptions gridOptions = new GridOptions();

    @Mixin
    private final PredictionOptions predictions = new PredictionOptions();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "At most so many samples of the data set, the same for all seeds; 0 for all (default: ${DEFAULT-VALUE}).")
    int limit;

    @Option(
            names = "--truth",
            paramLabel = "FILE",
            description =
                    "True labels, lines of 'sample index,true label': index from 0 in the data set's order, class index or name,"
                            + " -1 for a sample of no class. Every sample once.")
    @Nullable
    Path truth;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "Runs at a time, one thread each (default: the cores there are).")
    int jobs = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write one JSON object for each combination and pass, a line each, as they are finished.")
    @Nullable
    Path json;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Write results.jsonl, results.csv, report.md and plots there.")
    @Nullable
    Path folder;

    @Spec
    @Nullable
    CommandSpec command;

    @Override
    public Integer call() throws InterruptedException, IOException {
        if (predictions.given(command, gridOptions, truth)) {
            judgeTable();
            return CommandLine.ExitCode.OK;
        }
        Grid grid = Invocation.checked(command, gridOptions::grid);
        LoopConfig loop = Invocation.checked(command, gridOptions::loop);
        if (limit < 0) {
            throw Invocation.misuse(command, "limit must be at least 0, not " + limit);
        }
        if (jobs < 1 || jobs > MAX_JOBS) {
            throw Invocation.misuse(command, "jobs must be 1 to " + MAX_JOBS + ", not " + jobs);
        }
        PrintWriter out = Invocation.out(command);
        EvaluationData data = load(grid, loop, out);
        String losses = gridOptions.losses;
        if (losses == null) {
            judge(data, grid, loop, out);
        } else {
            List<LearningMethod> methods =
                    Invocation.checked(command, () -> LearningMethod.parseAll(losses, data.classes()));
            compare(data, grid, loop, methods, out);
        }
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private void judgeTable() throws IOException {
        Grid grid = Invocation.checked(command, gridOptions::tableGrid);
        boolean windowed = Invocation.names(command, "--window");
        TableConfig config = Invocation.checked(command, () -> gridOptions.table(windowed));
        predictions.judge(
                grid, config, source, truth, new PredictionOptions.Results(json, folder), Invocation.out(command));
    }

    private void judge(EvaluationData data, Grid grid, LoopConfig loop, PrintWriter out)
            throws InterruptedException, IOException {
        Evaluation evaluation = new Evaluation(data, grid, loop);
        announce(data, loop, evaluation.runs(), out);
        try (EvaluationReport report = EvaluationReport.open(json, folder)) {
            try (Progress progress = Progress.of("evaluate", evaluation.total(), "samples")) {
                evaluation.run(jobs, report::add, progress::to);
            }
            out.println();
            out.print(report.finish(data, grid, loop));
            report.files().forEach(file -> out.println("written: " + file));
        }
    }

    private void compare(EvaluationData data, Grid grid, LoopConfig loop, List<LearningMethod> methods, PrintWriter out)
            throws InterruptedException, IOException {
        LossComparison comparison = new LossComparison(data, grid.noises(), methods, grid.seeds(), loop);
        announce(data, loop, grid.noises().size() * methods.size() * grid.seeds(), out);
        try (LossReport report = new LossReport(json, folder)) {
            try (Progress progress = Progress.of("evaluate", comparison.total(), "samples")) {
                comparison.run(jobs, report::add, progress::to);
            }
            out.println();
            out.print(report.finish(comparison));
            report.files().forEach(file -> out.println("written: " + file));
        }
    }

    private void announce(EvaluationData data, LoopConfig loop, int runs, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%s: %,d samples streamed %d times, %,d to test on; %d runs of %s, %d at a time%n",
                data.facts().dataset(),
                data.size(),
                loop.passes(),
                data.testSize(),
                runs,
                loop.network().name().toLowerCase(Locale.ROOT),
                jobs);
        out.flush();
    }

    private EvaluationData load(Grid grid, LoopConfig loop, PrintWriter out) {
        SourceSpec spec = source.find(out);
        try (SampleSource train = SampleSources.open(spec)) {
            // what does not fit the data set is found before hours have gone by
            grid.noises().forEach(noise -> NoiseInjector.check(noise.spec(), train.facts()));
            int[] truthLabels = truth == null ? null : TruthFile.read(truth, train.facts());
            EvaluationData data;
            try (SampleSource test = SampleSources.openTest(spec, train.facts()).orElse(null)) {
                data = EvaluationData.load(train, test, limit, truthLabels, loop.trusted());
            }
            if (grid.noises().stream().anyMatch(LabelNoise::given) && !data.truthKnown()) {
                throw Invocation.misuse(
                        command,
                        "noise given needs the true labels, which this data set does not tell: name a file of lines"
                                + " 'sample index,true label' with --truth");
            }
            return data;
        }
    }
}
