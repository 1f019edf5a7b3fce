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
 * Makes labels wrong on purpose. What a sample's label turns into depends on the seed and the sample alone, for most kinds on its
 * id alone, for ANNOTATOR on the whole data set: it is the same on every pass and in every order. The label before travels along as {@link Truth#LABEL}, the labels of a
 * multi-label sample as {@link Truth#LABELS}, unless the source knows the truth itself. Not thread-safe.
 */
public final class NoiseInjector {
    private final NoiseSpec spec;
    private final long seed;
    private final int classes;
    private final Map<Integer, Integer> partners;
    private final @Nullable SampleNoise bySample;
    private final @Nullable LabelSetNoise sets;

    /**
     * @param source read for ANNOTATOR only; its labels are taken for right then
     * @throws IngestException as {@link #check} does
     */
    NoiseInjector(NoiseSpec spec, long seed, SampleSource source) {
        SourceFacts facts = source.facts();
        check(spec, facts);
        this.spec = spec;
        this.seed = seed;
        classes = facts.classNames().size();
        partners = spec.partners();
        bySample = switch (spec.kind()) {
            case INSTANCE -> new InstanceFlips(spec.rate(), seed, facts);
            case ANNOTATOR -> new Annotators(source, spec.rate(), seed);
            default -> null;
        };
        sets = facts.multiLabel() ? LabelSetNoise.of(spec, classes) : null;
    }

    /**
     * Whether noise suits a data set, before anything of that is read.
     *
     * @throws IngestException if it does not, such as a pair that names a class it does not have
     */
    public static void check(NoiseSpec spec, SourceFacts facts) {
        if (spec.kind() != NoiseSpec.Kind.NONE && spec.kind().multiLabel() != facts.multiLabel()) {
            throw new IngestException(
                    "noise " + spec + " is of "
                            + (facts.multiLabel()
                                    ? "single-label data sets, '" + facts.dataset()
                                            + "' is multi-label: use flip:RATE, missing:RATE or extra:RATE"
                                    : "multi-label data sets, '" + facts.dataset()
                                            + "' is single-label: use symmetric:RATE, pairs:RATE, instance:RATE or annotator:RATE"));
        }
        if (spec.kind() == NoiseSpec.Kind.INSTANCE) {
            InstanceFlips.check(facts);
        }
        if (spec.kind() == NoiseSpec.Kind.ANNOTATOR) {
            Annotators.check(facts);
        }
        int classes = facts.classNames().size();
        for (int index : spec.partners().keySet()) {
            if (index >= classes) {
                throw new IngestException("noise " + spec + " names class " + index + ", the data set has classes 0 to "
                        + (classes - 1) + ": give its pairs as pairs:" + spec.rate() + ":A-B");
            }
        }
    }

    /**
     * A source whose labels are made wrong. ANNOTATOR reads much of the data set first, up to some 100,000 samples.
     *
     * @param source closed with the result; returned as it is if the noise is none
     * @throws IngestException as {@link #check} does
     */
    public static SampleSource wrap(SampleSource source, NoiseSpec spec, long seed) {
        if (spec.kind() == NoiseSpec.Kind.NONE) {
            return source;
        }
        return new NoisySource(source, new NoiseInjector(spec, seed, source));
    }

    /**
     * The label that a sample of a single-label data set is given instead of the one it has.
     *
     * @param id of the sample
     * @param label it has, from 0
     * @param features its encoded values; read for INSTANCE and ANNOTATOR only
     */
    int label(String id, int label, byte[] features) {
        SplittableRandom random = Seeds.stream(seed, id);
        if (bySample != null) {
            return bySample.flip(random, label, features);
        }
        if (random.nextDouble() >= spec.rate()) {
            return label;
        }
        return switch (spec.kind()) {
            case NONE, INSTANCE, ANNOTATOR, FLIP, MISSING, EXTRA -> label;
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
        public List<String> leftOut() {
            return source.leftOut();
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
