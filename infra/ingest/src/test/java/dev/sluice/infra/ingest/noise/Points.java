package dev.sluice.infra.ingest.noise;

import dev.sluice.infra.ingest.source.ClassNames;
import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.schemas.records.FeatureEncoding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Rows of a drawn table; null for one that cannot be used. */
record Points(SourceFacts facts, List<@Nullable RawSample> rows) implements SampleSource {

    /** A data set nothing can be read of. */
    static Points none(int classes) {
        SourceFacts facts =
                new SourceFacts("test", ClassNames.numbered(classes), List.of(1, 8, 8), FeatureEncoding.UINT8, 20_000);
        return new Points(facts, List.of());
    }

    /** Classes in a row on the first of three columns, a distance apart, each spread by 1; the other columns say nothing. */
    static Points inARow(int classes, double distance, int size, double unit) {
        SplittableRandom random = new SplittableRandom(5);
        List<@Nullable RawSample> rows = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int label = i % classes;
            rows.add(row(
                    "row-" + i,
                    label,
                    unit * (label * distance + random.nextGaussian()),
                    1000 + random.nextGaussian(),
                    1));
        }
        return of(classes, rows);
    }

    static Points of(int classes, List<@Nullable RawSample> rows) {
        return new Points(
                new SourceFacts(
                        "points",
                        ClassNames.numbered(classes),
                        List.of(1, 1, 3),
                        FeatureEncoding.FLOAT32_LE,
                        rows.size()),
                rows);
    }

    static RawSample row(String id, int label, double... values) {
        ByteBuffer features = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            features.putFloat((float) value);
        }
        return new RawSample(id, features.array(), label, "", Map.of());
    }

    /** The first column. */
    static double place(RawSample row) {
        return ByteBuffer.wrap(row.features()).order(ByteOrder.LITTLE_ENDIAN).getFloat();
    }

    @Override
    public @Nullable RawSample read(int index) {
        return rows.get(index);
    }

    @Override
    public void close() {
        // in memory
    }
}
