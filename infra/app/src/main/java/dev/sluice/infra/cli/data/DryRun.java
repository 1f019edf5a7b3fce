package dev.sluice.infra.cli.data;

import dev.sluice.infra.ingest.Descriptors;
import dev.sluice.infra.ingest.IngestConfig;
import dev.sluice.infra.ingest.UsableShare;
import dev.sluice.infra.ingest.noise.NoiseSpec;
import dev.sluice.infra.ingest.source.CachedSource;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.schemas.records.DatasetDescriptor;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Locale;

/** Says what an ingest would do. */
final class DryRun {
    private DryRun() {}

    /** Reads everything, so that what is unusable is told as the ingest would. */
    static void show(SampleSource source, IngestConfig config, NoiseSpec noiseSpec, PrintWriter out) {
        SampleSource samples = CachedSource.of(source, config.cacheBytes());
        DatasetDescriptor descriptor = Descriptors.describe(samples, config, Clock.systemUTC());
        SourceFacts facts = samples.facts();
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
        UsableShare.requireAll(samples, config);
        samples.leftOut().forEach(line -> out.println("left out: " + line));
        out.flush();
    }
}
