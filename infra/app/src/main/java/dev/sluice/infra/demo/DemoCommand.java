package dev.sluice.infra.demo;

import dev.sluice.infra.cli.role.RoleRunner;
import dev.sluice.infra.cli.shared.ConnectionMixin;
import dev.sluice.infra.cli.shared.Invocation;
import dev.sluice.infra.cluster.Topics;
import dev.sluice.infra.ingest.IngestConfig;
import dev.sluice.infra.ingest.Ingester;
import dev.sluice.infra.ingest.TestSamples;
import dev.sluice.infra.ingest.TrustedChoice;
import dev.sluice.infra.ingest.TrustedPublisher;
import dev.sluice.infra.ingest.TrustedSource;
import dev.sluice.infra.ingest.format.SampleSources;
import dev.sluice.infra.ingest.noise.NoiseInjector;
import dev.sluice.infra.ingest.noise.NoiseSpec;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceSpec;
import dev.sluice.infra.platform.EmbeddedPlatform;
import dev.sluice.infra.platform.PlatformConfig;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.Task;
import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.TopicCatalogue;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice demo}: the main job on embedded defaults, beside plain training on the same stream. */
@Command(
        name = "demo",
        description = {
            "Stream a data set with wrong labels through scorer, noise model and trainer, beside a plain trainer, and report.",
            "Begins afresh each time, in <data-dir>/demo; with --bootstrap-server on topics of its own."
        },
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    @Mixin
    private final ConnectionMixin connection = new ConnectionMixin();

    @Option(names = "--data", paramLabel = "DIR|camera", description = DemoData.DESCRIPTION)
    @Nullable
    String data;

    @Option(names = "--passes", defaultValue = "3", description = "How often to stream it (default: ${DEFAULT-VALUE}).")
    int passes = 3;

    @Option(
            names = "--limit",
            defaultValue = "0",
            description = "At most so many samples of it; 0 for all (default: ${DEFAULT-VALUE}).")
    int limit;

    @Option(
            names = "--noise",
            defaultValue = "symmetric:0.2",
            description =
                    "Labels to make wrong: symmetric:RATE, pairs:RATE, instance:RATE, annotator:RATE or none (default: ${DEFAULT-VALUE}).")
    String noise = "symmetric:0.2";

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Seed of everything random (default: ${DEFAULT-VALUE}).")
    long seed = 1;

    @Mixin
    private final DemoMethods methods = new DemoMethods();

    @Option(names = "--report", paramLabel = "FILE", description = "Write the table's figures there as JSON.")
    @Nullable
    Path report;

    @Option(
            names = "--plot",
            paramLabel = "FILE",
            description = "Where to draw losses, components and posterior (default: <data-dir>/demo.png).")
    @Nullable
    Path plot;

    @Spec
    @Nullable
    CommandSpec command;

    /** What is streamed, and what is measured on; trusted samples are of neither. */
    private record Material(SourceSpec spec, SampleSource train, List<LabelledSample> test) {}

    @Override
    public Integer call() throws InterruptedException, IOException {
        NoiseSpec noiseSpec = Invocation.checked(command, () -> NoiseSpec.parse(noise));
        IngestConfig ingest = Invocation.checked(command, () -> IngestConfig.defaults()
                .withPasses(passes)
                .withLimit(limit)
                .withSeed(seed));
        Invocation.check(command, methods::check);
        PrintWriter out = Invocation.out(command);
        SourceSpec spec = DemoData.keptIn(connection.dataDir(), out).find(data, seed);
        if (spec.task() == Task.MULTI_LABEL) {
            throw Invocation.misuse(
                    command,
                    "the demo's report is of single-label data sets; for a multi-label one run './sluice up' and './sluice"
                            + " ingest --data " + spec.data() + " --noise flip:0.05'");
        }
        try (SampleSource train = NoiseInjector.wrap(SampleSources.open(spec), noiseSpec, seed)) {
            List<LabelledSample> test = TestSamples.read(spec, train.facts());
            out.printf(
                    Locale.ROOT,
                    "%s: %,d samples to stream %d times, %,d to test on, noise %s, seed %d%n",
                    train.facts().dataset(),
                    limit == 0
                            ? train.facts().size()
                            : Math.min(limit, train.facts().size()),
                    passes,
                    test.size(),
                    noiseSpec,
                    seed);
            out.flush();
            Material material = new Material(spec, train, test);
            DemoReport result = connection.external() ? onCluster(ingest, material) : embedded(ingest, material);
            out.println();
            out.print(result.table());
            if (report != null) {
                result.writeJson(report);
                out.println("figures: " + report);
            }
            result.broken().forEach(line -> out.println("BROKEN INVARIANT " + line));
            out.flush();
            return result.broken().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }

    private DemoReport embedded(IngestConfig ingest, Material material) throws InterruptedException, IOException {
        Path dataDir = connection.dataDir().resolve("demo");
        try (EmbeddedPlatform platform = EmbeddedPlatform.startAfresh(PlatformConfig.defaults(dataDir));
                RoleRunner runner = new RoleRunner()) {
            runner.stopOn(platform.failure());
            LongSupplier memory = () -> platform.rssBytes().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            Connection target = platform.connection(connection.topics(), connection.clientProperties());
            return run(target, dataDir, runner, memory, ingest, material);
        }
    }

    private DemoReport onCluster(IngestConfig ingest, Material material) throws InterruptedException, IOException {
        Connection named = connection.connect();
        String prefix = named.topics().prefix() + "-demo-" + STAMP.format(Instant.now());
        Connection target = new Connection(
                named.bootstrapServers(),
                named.schemaRegistryUrl(),
                new TopicCatalogue(
                        prefix, named.topics().partitions(), named.topics().maxRecordBytes()),
                named.clientSettings());
        Invocation.out(command).println("topics: " + prefix + ".*");
        try (RoleRunner runner = new RoleRunner()) {
            return run(target, connection.dataDir().resolve(prefix), runner, () -> 0, ingest, material);
        }
    }

    private DemoReport run(
            Connection target,
            Path stateDir,
            RoleRunner runner,
            LongSupplier memory,
            IngestConfig ingest,
            Material material)
            throws InterruptedException, IOException {
        Topics.createMissing(target, Topics.BROKER_DEFAULT);
        publishTrusted(target, material);
        SampleSource train = material.train;
        try (Ingester ingester = new Ingester(target, ingest, train)) {
            DemoStages stages =
                    methods.stages(target, train.facts().dataset(), stateDir, material.test, seed, ingester);
            DemoReport result = new DemoRun(stages, new MemoryMeter(memory), passes).run(runner);
            MixtureSnapshot mixture = stages.auditor().mixture();
            if (mixture != null) {
                Path picture = plot != null ? plot : connection.dataDir().resolve("demo.png");
                NoiseChart.write(mixture, picture);
                Invocation.out(command).println("picture: " + picture);
            }
            return result;
        }
    }

    private void publishTrusted(Connection target, Material material) {
        try (TrustedSource trusted = TrustedChoice.DEFAULT
                        .open(material.spec, material.train.facts())
                        .orElse(null);
                TrustedPublisher publisher = new TrustedPublisher(target)) {
            if (trusted != null) {
                PrintWriter out = Invocation.out(command);
                out.printf(
                        Locale.ROOT,
                        "trusted samples of the test split: %,d, not among those to test on%n",
                        publisher.publish(trusted));
                out.flush();
            }
        }
    }
}
