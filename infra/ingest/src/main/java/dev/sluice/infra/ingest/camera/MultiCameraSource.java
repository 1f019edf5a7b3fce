package dev.sluice.infra.ingest.camera;

import dev.sluice.infra.ingest.source.LabelSets;
import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleIds;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.Seeds;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.infra.ingest.source.Truth;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Small grey frames with none, one or several objects in view: a multi-label data set whose labels are the kinds of objects seen. A
 * frame depends on the seed, the split and its index alone. All labels are right, and every frame carries them as
 * {@link Truth#LABELS} too.
 */
public final class MultiCameraSource implements SampleSource {
    private final MultiCameraConfig config;
    private final Split split;
    private final SourceFacts facts;
    private final long seed;
    private final FramePainter painter;
    private final List<ObjectClass> known = List.of(ObjectClass.values());

    /** @param dataset name of the data set */
    public MultiCameraSource(MultiCameraConfig config, Split split, String dataset, long seed) {
        this.config = config;
        this.split = split;
        // neither the splits nor the two cameras must share what they draw
        this.seed = Seeds.stream(seed, "several objects, " + split.label()).nextLong();
        painter = new FramePainter(config.extent(), config.extent());
        facts = new SourceFacts(
                dataset,
                ObjectClass.names().subList(0, config.kinds()),
                List.of(1, config.extent(), config.extent()),
                FeatureEncoding.UINT8,
                split == Split.TRAIN ? config.trainFrames() : config.testFrames(),
                Task.MULTI_LABEL);
    }

    @Override
    public SourceFacts facts() {
        return facts;
    }

    @Override
    public RawSample read(int index) {
        SplittableRandom random = Seeds.stream(seed, index);
        int objects = random.nextInt(config.maxObjects() + 1);
        List<Integer> kinds = drawn(objects, config.kinds(), random);
        List<Integer> cells = drawn(objects, MultiCameraConfig.CELLS, random);
        byte[] frame = painter.paint(kinds.stream().map(known::get).toList(), cells, random);
        List<Integer> labels = kinds.stream().sorted().toList();
        return new RawSample(
                SampleIds.numbered(split, index),
                frame,
                labels,
                "camera",
                Map.of(Truth.LABELS, LabelSets.text(labels)));
    }

    /** Some different numbers below a bound, every choice and order as likely. */
    private static List<Integer> drawn(int count, int bound, SplittableRandom random) {
        List<Integer> drawn = new ArrayList<>(count);
        while (drawn.size() < count) {
            int next = random.nextInt(bound);
            if (!drawn.contains(next)) {
                drawn.add(next);
            }
        }
        return drawn;
    }

    @Override
    public void close() {
        // holds no file
    }
}
