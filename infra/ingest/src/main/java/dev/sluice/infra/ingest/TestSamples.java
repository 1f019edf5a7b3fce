package dev.sluice.infra.ingest;

import dev.sluice.infra.ingest.format.SampleSources;
import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.SourceSpec;
import dev.sluice.schemas.records.LabelledSample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Reads what accuracy is measured on. */
public final class TestSamples {
    private TestSamples() {}

    /**
     * The samples of a data set's test split that are not trusted.
     *
     * @param spec as the training split was opened
     * @param train facts of that split
     * @return the usable ones of them; empty if the data set brings none
     */
    public static List<LabelledSample> read(SourceSpec spec, SourceFacts train) {
        try (SampleSource test = SampleSources.openTest(spec, train).orElse(null)) {
            return test == null ? List.of() : measured(test);
        }
    }

    /** The usable samples of a test split that are not trusted. */
    public static List<LabelledSample> measured(SampleSource test) {
        return read(test, TestSplit.measured(test.facts().size()));
    }

    /** All usable samples of a source. */
    public static List<LabelledSample> all(SampleSource source) {
        return read(source, IntStream.range(0, source.facts().size()).toArray());
    }

    private static List<LabelledSample> read(SampleSource source, int[] indices) {
        List<LabelledSample> samples = new ArrayList<>(indices.length);
        for (int index : indices) {
            RawSample sample = source.read(index);
            if (sample != null) {
                // a sample to measure by was not observed at any time that matters
                samples.add(Descriptors.sample(source.facts(), sample, 1, Instant.EPOCH));
            }
        }
        return samples;
    }
}
