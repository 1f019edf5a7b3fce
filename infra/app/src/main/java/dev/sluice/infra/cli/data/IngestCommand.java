package dev.sluice.infra.cli.data;

import dev.sluice.infra.cli.shared.ConnectionMixin;
import dev.sluice.infra.cli.shared.Invocation;
import dev.sluice.infra.cluster.Topics;
import dev.sluice.infra.images.ImageSize;
import dev.sluice.infra.ingest.Delivered;
import dev.sluice.infra.ingest.IngestConfig;
import dev.sluice.infra.ingest.IngestThread;
import dev.sluice.infra.ingest.Ingester;
import dev.sluice.infra.ingest.TrustedChoice;
import dev.sluice.infra.ingest.format.SampleSources;
import dev.sluice.infra.ingest.noise.NoiseInjector;
import dev.sluice.infra.ingest.noise.NoiseSpec;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.SourceSpec;
import dev.sluice.infra.platform.Shutdown;
import dev.sluice.schemas.serdes.Connection;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice ingest}: streams a data set. */
@Command(
        name = "ingest",
        description = "Stream a labelled data set: IDX, CIFAR-10 binary, image folder, CSV, or the drawn camera.",
        mixinStandardHelpOptions = true)
public final class IngestCommand implements Callable<Integer> {
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

    @Mixin
    private final FormatOption format = new FormatOption();

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
                    "Tables and lists of images: column that holds the class or the classes (default: label, or labels for multi-label).")
    @Nullable
    String labelColumn;

    @Mixin
    private final ColumnOptions columns = new ColumnOptions();

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
            description = "For experiments, make labels wrong: none, symmetric:RATE, pairs:RATE, pairs:RATE:A-B,C-D,"
                    + " instance:RATE or annotator:RATE; of multi-label data sets flip:RATE, missing:RATE or extra:RATE (default:"
                    + " ${DEFAULT-VALUE}).")
    String noise = "none";

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Decides order, noise, limit and camera frames (default: ${DEFAULT-VALUE}).")
    long seed = 1;

    @Option(
            names = "--renormalise",
            description =
                    "Describe a data set that was ingested before anew, with mean and deviation of what is ingested now;"
                            + " its models then have to learn anew (default: keep what they were trained with).")
    boolean renormalise;

    @Mixin
    private final TrustedOptions trusted = new TrustedOptions();

    @Option(
            names = "--resize",
            paramLabel = "HxW",
            description = "Image folders: resize every image to HEIGHTxWIDTH pixels, as Pillow's BILINEAR does"
                    + " (default: images of another size than most are unusable).")
    @Nullable
    String resize;

    @Option(
            names = "--resume",
            description =
                    "Go on with the newest ingest of this data set that did not end, with the options it was given: what is in the topic"
                            + " already, by id and pass, is not sent again.")
    boolean resume;

    @Option(
            names = "--dry-run",
            description =
                    "Read all of the data set and show what would be streamed, and what can not be; connect to nothing.")
    boolean dryRun;

    @Spec
    @Nullable
    CommandSpec command;

    @Override
    public Integer call() throws InterruptedException {
        IngestConfig config = Invocation.checked(command, this::config);
        NoiseSpec noiseSpec = Invocation.checked(command, () -> NoiseSpec.parse(noise));
        SourceSpec source = Invocation.checked(command, this::source);
        TrustedChoice choice = Invocation.checked(command, trusted::choice);
        if (resume && (dryRun || trusted.only)) {
            throw Invocation.misuse(command, "--resume goes neither with --dry-run nor with --trusted-only");
        }
        Connection target = dryRun ? null : connection.connect();
        try (SampleSource samples = NoiseInjector.wrap(SampleSources.open(source), noiseSpec, seed)) {
            if (target == null) {
                DryRun.show(samples, config, noiseSpec, Invocation.out(command));
                TrustedOptions.show(choice, source, samples.facts(), Invocation.out(command));
            } else {
                Topics.createMissing(target, Topics.BROKER_DEFAULT);
                Delivered delivered = resume ? delivered(target, samples.facts()) : null;
                if (delivered == null) {
                    // before the stream, so that scorers know them when it begins
                    trusted.publish(target, choice, source, samples.facts(), Invocation.err(command));
                }
                if (!trusted.only) {
                    stream(target, samples, config, delivered);
                }
            }
        }
        return ExitCode.OK;
    }

    private IngestConfig config() {
        return IngestConfig.defaults()
                .withPasses(passes)
                .withLimit(limit)
                .withRate(rate(rate))
                .withSeed(seed);
    }

    private @Nullable Delivered delivered(Connection target, SourceFacts facts) {
        Delivered delivered = DeliveredSamples.of(target, facts.dataset()).orElse(null);
        PrintWriter err = Invocation.err(command);
        if (delivered == null) {
            err.printf("data set %s was not ingested yet: nothing to go on with, beginning%n", facts.dataset());
        } else {
            err.printf(Locale.ROOT, "found %d samples of the newest ingest of %s%n", delivered.size(), facts.dataset());
        }
        err.flush();
        return delivered;
    }

    private SourceSpec source() {
        return SourceSpec.of(data)
                .withTask(task)
                .withFormat(format.format)
                .withDataset(dataset)
                .withClasses(classes)
                .withLabelColumn(labelColumn)
                .withColumns(columns.choice())
                .withMaxSkipped(maxSkipped)
                .withResize(resize == null ? null : ImageSize.parse(resize))
                .withSeed(seed);
    }

    /** A number of samples a second, with or without {@code /s}. */
    static double rate(String text) {
        try {
            return Double.parseDouble(text.strip().replaceFirst("/s$", ""));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--rate must be a number of samples a second, not '" + text + "'", e);
        }
    }

    private void stream(Connection target, SampleSource samples, IngestConfig config, @Nullable Delivered delivered)
            throws InterruptedException {
        try (Ingester ingester = new Ingester(target, config, samples, delivered)) {
            if (!renormalise) {
                DeliveredSamples.announced(target, samples.facts().dataset()).ifPresent(ingester::keepNormalisation);
            }
            Shutdown.Registration atExit = Shutdown.closeOnExit("ingest", ingester);
            long begun = System.nanoTime();
            IngestThread work = IngestThread.start(ingester);
            while (!work.ended(PROGRESS_MILLIS)) {
                report(ingester, begun);
            }
            report(ingester, begun);
            ingester.leftOut().forEach(line -> Invocation.err(command).println("left out: " + line));
            Invocation.err(command).flush();
            atExit.cancel();
        }
    }

    private void report(Ingester ingester, long begun) {
        double seconds = Math.max(1e-9, (System.nanoTime() - begun) / 1e9);
        PrintWriter err = Invocation.err(command);
        err.printf(
                Locale.ROOT,
                "ingested %d of %d samples, %.0f/s%s%s%n",
                ingester.acknowledged(),
                ingester.total(),
                ingester.acknowledged() / seconds,
                ingester.there() == 0 ? "" : ", " + ingester.there() + " were there",
                ingester.skipped() == 0 ? "" : ", " + ingester.skipped() + " unusable");
        err.flush();
    }
}
