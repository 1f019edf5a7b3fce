package dev.sluice.infra.pipeline;

import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleIds;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.Seeds;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.schemas.records.FeatureEncoding;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Ten classes of small grey frames that lie far apart: a network learns them from a few hundred samples. */
final class Blobs implements SampleSource {
    static final String DATASET = "blobs";
    static final int CLASSES = 10;

    private static final long SEED = 20260101L;
    private static final int EXTENT = 8;
    private static final double LEVEL = 128;
    private static final double BETWEEN_CLASSES = 40;
    private static final double WITHIN_CLASS = 40;

    private final Split split;
    private final SourceFacts facts;
    private final double[][] centres = new double[CLASSES][EXTENT * EXTENT];

    Blobs(Split split, int size) {
        this.split = split;
        facts = new SourceFacts(
                DATASET,
                IntStream.range(0, CLASSES).mapToObj(c -> "class " + c).toList(),
                List.of(1, EXTENT, EXTENT),
                FeatureEncoding.UINT8,
                size);
        SplittableRandom random = Seeds.stream(SEED, "centres");
        for (double[] centre : centres) {
            for (int i = 0; i < centre.length; i++) {
                centre[i] = LEVEL + BETWEEN_CLASSES * random.nextGaussian();
            }
        }
    }

    @Override
    public SourceFacts facts() {
        return facts;
    }

    @Override
    public RawSample read(int index) {
        String id = SampleIds.numbered(split, index);
        SplittableRandom random = Seeds.stream(SEED, id);
        int label = random.nextInt(CLASSES);
        byte[] features = new byte[EXTENT * EXTENT];
        for (int i = 0; i < features.length; i++) {
            double value = centres[label][i] + WITHIN_CLASS * random.nextGaussian();
            features[i] = (byte) Math.round(Math.max(0, Math.min(255, value)));
        }
        return new RawSample(id, features, label, "drawn", Map.of());
    }

    @Override
    public void close() {
        // holds nothing
    }
}
