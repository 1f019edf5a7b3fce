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

/** Reads whole splits that accuracy is measured on. */
public final class TestSamples {
    private TestSamples() {}

    /**
     * The test split of a data set.
     *
     * @param spec as the training split was opened
     * @param train facts of that split
     * @return its usable samples; empty if the data set brings none
     */
    public static List<LabelledSample> read(SourceSpec spec, SourceFacts train) {
        try (SampleSource test = SampleSources.openTest(spec, train).orElse(null)) {
            return test == null ? List.of() : all(test);
        }
    }

    /** All usable samples of a source. */
    public static List<LabelledSample> all(SampleSource source) {
        List<LabelledSample> samples = new ArrayList<>(source.facts().size());
        for (int i = 0; i < source.facts().size(); i++) {
            RawSample sample = source.read(i);
            if (sample != null) {
                // a sample to measure by was not observed at any time that matters
                samples.add(Descriptors.sample(source.facts(), sample, 1, Instant.EPOCH));
            }
        }
        return samples;
    }
}
