package dev.sluice.infra.cli.data;

import dev.sluice.infra.cli.shared.ConnectionMixin;
import dev.sluice.infra.cluster.Topics;
import dev.sluice.infra.ingest.Descriptors;
import dev.sluice.infra.ingest.IngestConfig;
import dev.sluice.infra.ingest.Ingester;
import dev.sluice.infra.ingest.format.SampleSources;
import dev.sluice.infra.ingest.noise.NoiseInjector;
import dev.sluice.infra.ingest.noise.NoiseSpec;
import dev.sluice.infra.ingest.source.DataFormat;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.SourceSpec;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.serdes.Connection;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice ingest}: streams a data set. */
@Command(
        name = "ingest",
        description = "Stream a labelled data set: IDX, CIFAR-10 binary, image folder, CSV, or the drawn camera.",
        mixinStandardHelpOptions = true)
public final class IngestCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(IngestCommand.class);
    private static final long PROGRESS_MILLIS = 2000;

    @Mixin
    private final ConnectionMixin connection = new ConnectionMixin();

    @Option(
            names = "--data",
            paramLabel = "DIR|FILE|camera|camera-multi",
            required = true,
            defaultValue = "${env:SLUICE_DATA}",
            description =
                    "Folder or file of the data set, 'camera' for drawn frames, or 'camera-multi' for such with several objects"
                            + " in view, a multi-label data set (default: SLUICE_DATA, if that is set).")
    String data = "";

    @Option(
            names = "--format",
            defaultValue = "AUTO",
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}, told from the files).")
    DataFormat format = DataFormat.AUTO;

    @Option(
            names = "--dataset",
            paramLabel = "NAME",
            description = "Name of the data set (default: that of the folder).")
    @Nullable
    String dataset;

    @Option(names = "--classes", paramLabel = "FILE", description = "Class names, one a line.")
    @Nullable
    Path classes;

    @Option(
            names = "--task",
            paramLabel = "NAME",
            description =
                    "single-label, or multi-label for CSV files whose label column holds any number of classes with | or ;"
                            + " between them, and for image folders with a labels.csv (default: single-label, but multi-label"
                            + " for camera-multi).")
    @Nullable
    String task;

    @Option(
            names = "--label-column",
            paramLabel = "NAME",
            description =
                    "CSV: column that holds the class or the classes (default: label, or labels for multi-label).")
    @Nullable
    String labelColumn;

    @Option(
            names = "--max-skipped",
            paramLabel = "N",
            defaultValue = "100",
            description = "Image folders: unusable images to pass over before giving up (default: ${DEFAULT-VALUE}).")
    int maxSkipped = 100;

    @Option(
            names = "--passes",
            paramLabel = "N",
            defaultValue = "1",
            description = "How often to stream it, each time in another order (default: ${DEFAULT-VALUE}).")
    int passes = 1;

    @Option(
            names = "--rate",
            paramLabel = "N/S",
            defaultValue = "0",
            description = "Most samples a second; 0 for no bound (default: ${DEFAULT-VALUE}).")
    String rate = "0";

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "0",
            description = "Most samples of the data set, drawn by the seed, the same in every pass; 0 for all"
                    + " (default: ${DEFAULT-VALUE}).")
    int limit;

    @Option(
            names = "--noise",
            paramLabel = "KIND",
            defaultValue = "none",
            description = "For experiments, make labels wrong: none, symmetric:RATE, pairs:RATE, pairs:RATE:A-B,C-D or"
                    + " instance:RATE; of multi-label data sets flip:RATE, missing:RATE or extra:RATE (default:"
                    + " ${DEFAULT-VALUE}).")
    String noise = "none";

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Decides order, noise, limit and camera frames (default: ${DEFAULT-VALUE}).")
    long seed = 1;

    @Option(names = "--dry-run", description = "Read the data set and show what would be streamed; connect to nothing.")
    boolean dryRun;

    @Spec
    @Nullable
    CommandSpec command;

    @Override
    public Integer call() throws InterruptedException {
        IngestConfig config;
        NoiseSpec noiseSpec;
        SourceSpec source;
        try {
            config = IngestConfig.defaults()
                    .withPasses(passes)
                    .withLimit(limit)
                    .withRate(rate(rate))
                    .withSeed(seed);
            noiseSpec = NoiseSpec.parse(noise);
            source = SourceSpec.of(data)
                    .withTask(task)
                    .withFormat(format)
                    .withDataset(dataset)
                    .withClasses(classes)
                    .withLabelColumn(labelColumn)
                    .withMaxSkipped(maxSkipped)
                    .withSeed(seed);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine(), e.getMessage(), e);
        }
        Connection target = dryRun ? null : connection.connect();
        try (SampleSource samples = NoiseInjector.wrap(SampleSources.open(source), noiseSpec, seed)) {
            if (target == null) {
                show(samples, config, noiseSpec);
            } else {
                stream(target, samples, config);
            }
        }
        return CommandLine.ExitCode.OK;
    }

    /** A number of samples a second, with or without {@code /s}. */
    static double rate(String text) {
        try {
            return Double.parseDouble(text.strip().replaceFirst("/s$", ""));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--rate must be a number of samples a second, not '" + text + "'", e);
        }
    }

    private void show(SampleSource samples, IngestConfig config, NoiseSpec noiseSpec) {
        DatasetDescriptor descriptor = Descriptors.describe(samples, config, Clock.systemUTC());
        SourceFacts facts = samples.facts();
        PrintWriter out = commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "data set %s: %d samples of shape %s %s, %s, %d classes %s%n",
                facts.dataset(),
                facts.size(),
                facts.shape(),
                facts.encoding(),
                facts.multiLabel() ? "multi-label" : "single-label",
                facts.classNames().size(),
                facts.classNames().subList(0, Math.min(20, facts.classNames().size())));
        out.printf(
                Locale.ROOT,
                "would stream %d samples in %d pass(es), noise %s; mean %.5f, standard deviation %.5f%n",
                descriptor.getExpectedSamples(),
                descriptor.getPasses(),
                noiseSpec,
                descriptor.getMean(),
                descriptor.getStandardDeviation());
        out.flush();
    }

    private void stream(Connection target, SampleSource samples, IngestConfig config) throws InterruptedException {
        Topics.createMissing(target, Topics.BROKER_DEFAULT);
        try (Ingester ingester = new Ingester(target, config, samples)) {
            Thread onExit = new Thread(ingester::close, "ingest-stop");
            Runtime.getRuntime().addShutdownHook(onExit);
            FutureTask<?> work = new FutureTask<>(ingester, null);
            Thread worker = new Thread(work, "ingest");
            worker.start();
            long begun = System.nanoTime();
            while (!await(work)) {
                report(ingester, begun);
            }
            report(ingester, begun);
            removeHook(onExit);
        }
    }

    private static boolean await(FutureTask<?> work) throws InterruptedException {
        try {
            work.get(PROGRESS_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IngestException("ingest failed: " + e.getCause(), e);
        }
    }

    private void report(Ingester ingester, long begun) {
        double seconds = Math.max(1e-9, (System.nanoTime() - begun) / 1e9);
        PrintWriter err = commandLine().getErr();
        err.printf(
                Locale.ROOT,
                "ingested %d of %d samples, %.0f/s%s%n",
                ingester.acknowledged(),
                ingester.total(),
                ingester.acknowledged() / seconds,
                ingester.skipped() == 0 ? "" : ", " + ingester.skipped() + " unusable");
        err.flush();
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.atDebug().setCause(e).log("the process is ending: the hook is doing its work");
        }
    }

    private CommandLine commandLine() {
        if (command == null) {
            throw new IllegalStateException("a command runs through picocli only");
        }
        return command.commandLine();
    }
}
