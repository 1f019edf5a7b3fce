package dev.sluice.infra.ingest.camera;

import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleIds;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.Seeds;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.infra.ingest.source.Truth;
import dev.sluice.schemas.records.FeatureEncoding;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Small grey frames of ten kinds of objects as a video camera would see them, some of them dirty. A frame depends on the seed,
 * the split and its index alone. Every frame carries {@link Truth#LABEL}, a dirty one {@link Truth#DIRTY} too. Test frames are
 * clean.
 */
public final class CameraSource implements SampleSource {
    private final CameraConfig config;
    private final Split split;
    private final SourceFacts facts;
    private final long seed;
    private final FramePainter painter;

    /** @param dataset name of the data set */
    public CameraSource(CameraConfig config, Split split, String dataset, long seed) {
        this.config = config;
        this.split = split;
        // the splits must not share a frame
        this.seed = Seeds.stream(seed, split.label()).nextLong();
        painter = new FramePainter(config.width(), config.height());
        facts = new SourceFacts(
                dataset,
                ObjectClass.names(),
                List.of(1, config.height(), config.width()),
                FeatureEncoding.UINT8,
                split == Split.TRAIN ? config.trainFrames() : config.testFrames());
    }

    @Override
    public SourceFacts facts() {
        return facts;
    }

    @Override
    public RawSample read(int index) {
        SplittableRandom random = Seeds.stream(seed, index);
        ObjectClass[] objects = ObjectClass.values();
        int truth = random.nextInt(objects.length);
        int wrong = (truth + 1 + random.nextInt(objects.length - 1)) % objects.length;
        Dirt drawn = Dirt.draw(random, config);
        Dirt dirt = split == Split.TEST ? Dirt.NONE : drawn;
        byte[] frame = painter.paint(objects[truth], dirt, random);
        return new RawSample(
                SampleIds.numbered(split, index),
                frame,
                dirt == Dirt.WRONG_LABEL ? wrong : truth,
                "camera",
                attributes(truth, dirt));
    }

    private static Map<String, String> attributes(int truth, Dirt dirt) {
        String label = Integer.toString(dirt == Dirt.EMPTY ? Truth.NO_CLASS : truth);
        return dirt == Dirt.NONE ? Map.of(Truth.LABEL, label) : Map.of(Truth.LABEL, label, Truth.DIRTY, dirt.label());
    }

    @Override
    public void close() {
        // holds no file
    }
}
