package dev.sluice.topology.stream;

import dev.sluice.schemas.records.Evidence;
import dev.sluice.schemas.records.EvidenceOrigin;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.Features;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.schemas.records.Provenance;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.SourcePosition;
import dev.sluice.topology.noise.CompiledMixture;
import dev.sluice.topology.noise.routing.RoutingDecision;
import dev.sluice.topology.noise.transition.LabelScorer;
import dev.sluice.topology.noise.transition.TransitionMatrix;
import dev.sluice.topology.noise.window.EvidenceCounts.Kind;
import dev.sluice.topology.stream.mixture.Mixtures;
import dev.sluice.topology.stream.record.Counted;
import dev.sluice.topology.stream.record.Scored;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Random routed samples of several data sets, already dealt out to the slots of the rolling window. What a sample was scored by and which P it
 * was given are drawn with it: they are part of the record.
 */
final class PartitionStream {
    /** Samples from which a slot ends; most slots hold a few more. */
    static final int SLOT = 256;

    /** Pieces of a slot may be no smaller than this, so that no piece but the last can end it. */
    static final int LEAST_PIECE = 3;

    private static final int TOP = 3;
    /** Classes of the multi-label data set. */
    static final int SET_CLASSES = 3;

    /**
     * A sample and its record's time stamp, ms since the epoch.
     *
     * @param along evidence that is scored beside it
     */
    record Event(String dataset, Counted counted, long timestamp, List<Counted> along) {}

    private final Random random;
    /** Draws the multi-label samples, so that the others are the same with and without them. */
    private final Random randomSets;

    private final Random randomEvidence;

    private final CompiledMixture routing = Mixtures.compile(RoutingTest.snapshot(1, MixtureState.ACTIVE));
    private final int slots;
    private final List<List<Event>> events = new ArrayList<>();
    private long offset;

    /**
     * Samples of the data sets four (with a visitor of six classes for a while), ten and seventy, noisy by 25, 10 and 40 %, and of the
     * multi-label data set sets, noisy by 8 %.
     */
    PartitionStream(long seed, int slots) {
        random = new Random(seed);
        randomSets = new Random(~seed);
        randomEvidence = new Random(31 * seed);
        this.slots = slots;
        for (int slot = 0; slot < slots; slot++) {
            List<Event> ofSlot = new ArrayList<>();
            addSlot(ofSlot, "four", slot, 4, 0.25);
            addSlot(ofSlot, "ten", slot, 10, 0.1);
            addSlot(ofSlot, "seventy", slot, 70, 0.4);
            addSets(ofSlot, slot);
            events.add(ofSlot);
        }
    }

    int slots() {
        return slots;
    }

    /** All samples of one slot of each data set. */
    List<Event> slot(int number) {
        return events.get(number);
    }

    List<Event> all() {
        return events.stream().flatMap(List::stream).toList();
    }

    private void addSlot(List<Event> events, String dataset, int slot, int classes, double noiseRate) {
        int samples = SLOT + random.nextInt(LEAST_PIECE);
        for (int i = 0; i < samples; i++) {
            boolean visitor = classes == 4 && slot < 4 && i == 17;
            int known = visitor ? 6 : classes;
            long timestamp = 1_000_000L * (1 + slot) + random.nextInt(900_000);
            Counted counted = draw(dataset, slot, known, noiseRate);
            events.add(new Event(dataset, counted, timestamp, evidence(counted)));
        }
    }

    /** Beside one sample in five; what is known of it has nothing to do with the sample beside it but its model. */
    private List<Counted> evidence(Counted beside) {
        Scored scored = beside.scored();
        if (randomEvidence.nextInt(5) > 0 || scored.classIndices() != null) {
            return List.of();
        }
        Kind[] kinds = {Kind.TRUSTED, Kind.AUDIT_RIGHT, Kind.AUDIT_WRONG};
        Kind kind = kinds[randomEvidence.nextInt(kinds.length)];
        ScoredSample value = ScoredSample.newBuilder(scored.value())
                .setEvidence(new Evidence(
                        kind == Kind.TRUSTED ? EvidenceOrigin.TRUSTED : EvidenceOrigin.AUDIT,
                        List.of(scored.label()),
                        kind == Kind.TRUSTED || randomEvidence.nextBoolean() ? 1.0 : 0.07,
                        1))
                .build();
        return List.of(Counted.evidence(Scored.of(value), kind, beside.scorer()));
    }

    private void addSets(List<Event> ofSlot, int slot) {
        int samples = SLOT + randomSets.nextInt(LEAST_PIECE);
        for (int i = 0; i < samples; i++) {
            long timestamp = 1_000_000L * (1 + slot) + randomSets.nextInt(900_000);
            ofSlot.add(new Event("sets", drawSet(slot), timestamp, List.of()));
        }
    }

    private Counted drawSet(int slot) {
        List<Float> probabilities = new ArrayList<>();
        List<Integer> given = new ArrayList<>();
        for (int j = 0; j < SET_CLASSES; j++) {
            boolean truth = randomSets.nextInt(4) == 0;
            double logit = (truth ? 4 : -4) + 2 * randomSets.nextGaussian();
            probabilities.add((float) (1 / (1 + Math.exp(-logit))));
            if (truth != randomSets.nextDouble() < 0.08) {
                given.add(j);
            }
        }
        ScoredSample value = scored("sets", 0, 0.1, probabilities, null, slot / 3);
        value.getSample().setLabels(given);
        value.setMultiLabel(true);
        Scored scored = Scored.of(value);
        boolean undecided = randomSets.nextInt(3) == 0;
        RoutingDecision decision = undecided
                ? RoutingDecision.PASS
                : routing.decideSet(Objects.requireNonNull(scored.present()), scored.probabilities(), () -> 1);
        LabelScorer scorer = slot == 0
                ? LabelScorer.withoutStructure(2)
                : new LabelScorer(
                        TransitionMatrix.of(2, new double[] {0.9, 0.01 + 0.001 * slot, 0.2, 0.8}), slot % 2 == 0);
        return new Counted(scored, decision.withheld(), decision.noiseProbability(), decision.labels(), scorer);
    }

    private Counted draw(String dataset, int slot, int classes, double noiseRate) {
        int truth = random.nextInt(classes);
        int label = random.nextDouble() < noiseRate ? (truth + 1 + random.nextInt(classes - 1)) % classes : truth;
        double[] logits = new double[classes];
        double sum = 0;
        for (int j = 0; j < classes; j++) {
            logits[j] = random.nextGaussian() + (j == truth ? 5 + 2 * random.nextGaussian() : 0);
            sum += Math.exp(logits[j]);
        }
        List<Float> probabilities = new ArrayList<>();
        for (double logit : logits) {
            probabilities.add((float) (Math.exp(logit) / sum));
        }
        List<Integer> indices = null;
        if (random.nextInt(500) == 0) {
            // only the first few classes are known, as with many classes
            probabilities = probabilities.subList(0, TOP);
            indices = List.of(0, 1, 2);
        }
        double loss = Math.max(0, Math.log(sum) - logits[label]);
        int model = slot / 3;
        ScoredSample value = scored(dataset, label, loss, probabilities, indices, model);
        double probability = random.nextInt(3) == 0 ? 0 : random.nextDouble();
        return new Counted(Scored.of(value), probability > 0.9, probability, null, scorer(classes, slot));
    }

    private ScoredSample scored(
            String dataset,
            int label,
            double loss,
            List<Float> probabilities,
            @Nullable List<Integer> indices,
            int model) {
        Features features = new Features(ByteBuffer.wrap(new byte[1]), FeatureEncoding.UINT8, List.of(1, 1, 1));
        LabelledSample sample = new LabelledSample(
                "s" + offset,
                dataset,
                1 + (int) (offset % 3),
                features,
                List.of(label),
                Instant.EPOCH,
                "drawn",
                Map.of(),
                Provenance.SOURCE,
                Instant.EPOCH);
        return new ScoredSample(
                sample,
                new SourcePosition(0, offset++),
                loss,
                Math.exp(-loss),
                indices,
                probabilities,
                (long) model,
                1e-3 / (1 + model),
                Instant.EPOCH,
                false,
                null,
                -1);
    }

    /** Snapshots come back to routing tasks at different times: samples of one slot were scored under the last or the one before. */
    private LabelScorer scorer(int classes, int slot) {
        int version = Math.max(0, slot - random.nextInt(2));
        if (version == 0 || classes > TransitionMatrix.MAX_STRUCTURED) {
            return LabelScorer.withoutStructure(classes);
        }
        double[] elements = new double[classes * classes];
        Arrays.fill(elements, 0.01 + 0.001 * version);
        elements[1] = 0.2;
        return new LabelScorer(TransitionMatrix.of(classes, elements), version % 2 == 0);
    }
}
