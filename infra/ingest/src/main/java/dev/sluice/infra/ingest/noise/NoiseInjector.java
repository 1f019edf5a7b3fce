package dev.sluice.infra.ingest.noise;

import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.LabelSets;
import dev.sluice.infra.ingest.source.RawSample;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.Seeds;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.Truth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Makes labels wrong on purpose. What a sample's label turns into depends on the seed and the sample alone, for all kinds but INSTANCE on its
 * id alone: it is the same on every pass and in every order. The label before travels along as {@link Truth#LABEL}, the labels of a
 * multi-label sample as {@link Truth#LABELS}, unless the source knows the truth itself. Not thread-safe.
 */
public final class NoiseInjector {
    private final NoiseSpec spec;
    private final long seed;
    private final int classes;
    private final Map<Integer, Integer> partners;
    private final @Nullable InstanceFlips instance;
    private final @Nullable LabelSetNoise sets;

    /**
     * @param facts of the data set
     * @throws IngestException if the noise does not fit it, such as a pair that names a class it does not have
     */
    public NoiseInjector(NoiseSpec spec, long seed, SourceFacts facts) {
        this.spec = spec;
        this.seed = seed;
        if (spec.kind() != NoiseSpec.Kind.NONE && spec.kind().multiLabel() != facts.multiLabel()) {
            throw new IngestException("noise " + spec + " is of "
                    + (facts.multiLabel()
                            ? "single-label data sets, '" + facts.dataset()
                                    + "' is multi-label: use flip:RATE, missing:RATE or extra:RATE"
                            : "multi-label data sets, '" + facts.dataset()
                                    + "' is single-label: use symmetric:RATE, pairs:RATE or instance:RATE"));
        }
        classes = facts.classNames().size();
        instance = spec.kind() == NoiseSpec.Kind.INSTANCE ? new InstanceFlips(spec.rate(), seed, facts) : null;
        sets = facts.multiLabel() ? LabelSetNoise.of(spec, classes) : null;
        partners = spec.partners();
        for (int index : partners.keySet()) {
            if (index >= classes) {
                throw new IngestException("noise " + spec + " names class " + index + ", the data set has classes 0 to "
                        + (classes - 1) + ": give its pairs as pairs:" + spec.rate() + ":A-B");
            }
        }
    }

    /**
     * A source whose labels are made wrong.
     *
     * @param source closed with the result; returned as it is if the noise is none
     */
    public static SampleSource wrap(SampleSource source, NoiseSpec spec, long seed) {
        if (spec.kind() == NoiseSpec.Kind.NONE) {
            return source;
        }
        return new NoisySource(source, new NoiseInjector(spec, seed, source.facts()));
    }

    /**
     * The label that a sample of a single-label data set is given instead of the one it has.
     *
     * @param id of the sample
     * @param label it has, from 0
     * @param features its encoded values; read for INSTANCE only
     */
    public int label(String id, int label, byte[] features) {
        SplittableRandom random = Seeds.stream(seed, id);
        if (instance != null) {
            return instance.flip(random, label, features);
        }
        if (random.nextDouble() >= spec.rate()) {
            return label;
        }
        return switch (spec.kind()) {
            case NONE, INSTANCE, FLIP, MISSING, EXTRA -> label;
            case SYMMETRIC -> {
                int other = random.nextInt(classes - 1);
                yield other < label ? other : other + 1;
            }
            case PAIRS -> partners.getOrDefault(label, label);
        };
    }

    private RawSample apply(RawSample sample) {
        if (sets != null) {
            return sample.with(
                    sets.apply(Seeds.stream(seed, sample.id()), sample.labels()),
                    withTruth(sample, Truth.LABELS, LabelSets.text(sample.labels())));
        }
        return sample.with(
                List.of(label(sample.id(), sample.label(), sample.features())),
                withTruth(sample, Truth.LABEL, Integer.toString(sample.label())));
    }

    private static Map<String, String> withTruth(RawSample sample, String name, String truth) {
        if (sample.attributes().containsKey(name)) {
            return sample.attributes();
        }
        Map<String, String> attributes = new HashMap<>(sample.attributes());
        attributes.put(name, truth);
        return attributes;
    }

    private record NoisySource(SampleSource source, NoiseInjector noise) implements SampleSource {
        @Override
        public SourceFacts facts() {
            return source.facts();
        }

        @Override
        public @Nullable RawSample read(int index) {
            RawSample sample = source.read(index);
            return sample == null ? null : noise.apply(sample);
        }

        @Override
        public int skipped() {
            return source.skipped();
        }

        @Override
        public boolean inMemory() {
            return source.inMemory();
        }

        @Override
        public void close() {
            source.close();
        }
    }
}
