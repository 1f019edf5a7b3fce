package dev.sluice.infra.cli.data;

import dev.sluice.infra.ingest.TrustedChoice;
import dev.sluice.infra.ingest.TrustedPublisher;
import dev.sluice.infra.ingest.TrustedSource;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.SourceSpec;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.serdes.Connection;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say which samples are trusted. */
final class TrustedOptions {
    @Option(
            names = "--trusted",
            paramLabel = "DIR|FILE|split:N|none",
            description = {
                "Samples whose labels are right, to be scored again and again and never learnt from: a folder or file, all of"
                        + " it, or N samples of the test split, which no accuracy is measured on.",
                "More may be added at any time (default: half of the test split, at most 2000; none where there is no test"
                        + " split)."
            })
    @Nullable
    String trusted;

    @Option(
            names = "--trusted-only",
            description = "Publish the trusted samples of a data set that was ingested before, and stream nothing.")
    boolean only;

    /** @throws IllegalArgumentException naming what is wrong */
    TrustedChoice choice() {
        TrustedChoice choice = TrustedChoice.parse(trusted);
        if (only && choice.kind() == TrustedChoice.Kind.NONE) {
            throw new IllegalArgumentException("--trusted none leaves nothing to do with --trusted-only");
        }
        return choice;
    }

    /** Says what would be published. */
    static void show(TrustedChoice choice, SourceSpec spec, SourceFacts train, PrintWriter out) {
        try (TrustedSource source = choice.open(spec, train).orElse(null)) {
            out.printf(Locale.ROOT, "would publish %d trusted samples%n", source == null ? 0 : source.size());
            out.flush();
        }
    }

    /**
     * Publishes the trusted samples.
     *
     * @param out told how many
     * @throws IngestException if they do not suit the data set, or cannot be delivered
     */
    void publish(Connection target, TrustedChoice choice, SourceSpec spec, SourceFacts train, PrintWriter out) {
        try (TrustedSource source = choice.open(spec, train).orElse(null)) {
            if (source == null && only) {
                throw new IngestException("data set '" + train.dataset()
                        + "' has no test split to trust samples of: name a folder or file with --trusted");
            }
            if (source == null) {
                return;
            }
            if (only) {
                TrustedPublisher.check(source.facts(), described(target, train.dataset()));
            }
            try (TrustedPublisher publisher = new TrustedPublisher(target)) {
                out.printf(Locale.ROOT, "published %d trusted samples%n", publisher.publish(source));
                out.flush();
            }
        }
    }

    private static DatasetDescriptor described(Connection target, String dataset) {
        DatasetDescriptor descriptor = DescribedDatasets.find(target, dataset);
        if (descriptor == null) {
            throw new IngestException("data set '" + dataset
                    + "' was not ingested yet: leave --trusted-only out, or name the data set with --dataset");
        }
        return descriptor;
    }
}
