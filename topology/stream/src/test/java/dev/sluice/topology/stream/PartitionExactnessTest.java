package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.topology.noise.NoiseConfig;
import dev.sluice.topology.noise.clip.ClipPolicy;
import dev.sluice.topology.noise.posterior.PosteriorKind;
import dev.sluice.topology.noise.routing.RoutingConfig;
import dev.sluice.topology.noise.routing.RoutingPolicy;
import dev.sluice.topology.noise.verdict.VerdictCounts;
import dev.sluice.topology.noise.window.BinaryLabels;
import dev.sluice.topology.noise.window.LossDelta;
import dev.sluice.topology.stream.PartitionStream.Event;
import dev.sluice.topology.stream.PartitionedRun.Chaos;
import dev.sluice.topology.stream.PartitionedRun.Sent;
import dev.sluice.topology.stream.config.TopologyConfig;
import dev.sluice.topology.stream.mixture.MixtureLedger;
import dev.sluice.topology.stream.record.Counted;
import dev.sluice.topology.stream.record.Scored;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The published mixtures are a function of which samples are in which slot of the window, and of nothing else: to the last bit the same however
 * they are spread over partitions, in whatever order and how often their deltas come, and wherever tasks are stopped and restored.
 */
class PartitionExactnessTest {
    private static final List<String> DATASETS = List.of("four", "ten", "seventy", "sets");
    private static final int SLOTS = 24;
    private static final int WINDOW = 8 * PartitionStream.SLOT;

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}, {1}, {2}, seed {3}")
    @CsvSource({
        "combined, posterior:0.9, evidence, 1",
        "joined, precision:0.8, ogc, 2",
        "anchored, budget:200, median-multiple, 3",
        "counterfactual, budget:200, quantile, 4",
        "mixture, posterior:0.9, ogc, 5"
    })
    void partitionsOrderDuplicatesAndRestartsChangeNoBitOfThePublishedMixtures(
            String posterior, String routing, String clipPolicy, long seed) {
        // Given
        TopologyConfig config = config(posterior, routing, clipPolicy, WINDOW);
        PartitionStream stream = new PartitionStream(seed, SLOTS);
        PartitionedRun plain = run(config, Chaos.NONE, seed).through(stream);
        assertThat(plain.published("ten"))
                .extracting(MixtureSnapshot::getState)
                .contains(MixtureState.WARMING_UP, MixtureState.ACTIVE);

        for (int partitions : new int[] {1, 3, 64}) {
            // When
            Chaos chaos = new Chaos(partitions, 0.02, 0.1, true);
            PartitionedRun run = run(config, chaos, seed + partitions).through(stream);

            // Then
            for (String dataset : DATASETS) {
                assertThat(bits(run.published(dataset)))
                        .as("snapshots of %s with %d partitions, seed %d", dataset, partitions, seed)
                        .isEqualTo(bits(plain.published(dataset)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void everySampleCounts(long seed) {
        // Given
        TopologyConfig config = config("combined", "posterior:0.9", "evidence", WINDOW);
        PartitionStream stream = new PartitionStream(seed, SLOTS);
        PartitionedRun plain = run(config, Chaos.NONE, seed).through(stream);

        // When one sample of the last slot is left out and another is there twice in its place
        PartitionedRun other = run(config, Chaos.NONE, seed);
        for (int slot = 0; slot < SLOTS; slot++) {
            List<Event> events = new ArrayList<>(stream.slot(slot));
            if (slot == SLOTS - 1) {
                events.set(0, events.get(1));
            }
            other.deliver(other.count(events));
        }

        // Then
        List<String> expected = bits(plain.published("four"));
        List<String> found = bits(other.published("four"));
        assertThat(found).as("seed %d", seed).hasSameSizeAs(expected).isNotEqualTo(expected);
        assertThat(bits(other.published("ten"))).isEqualTo(bits(plain.published("ten")));
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22})
    void dataSetsSideBySideDoNotMix(long seed) {
        // Given
        TopologyConfig config = config("combined", "budget:200", "evidence", WINDOW);
        PartitionStream stream = new PartitionStream(seed, SLOTS);
        Chaos chaos = new Chaos(3, 0.02, 0.1, true);

        // When
        PartitionedRun together = run(config, chaos, seed).through(stream);

        // Then
        for (String dataset : DATASETS) {
            PartitionedRun alone = run(config, Chaos.NONE, seed);
            for (int slot = 0; slot < SLOTS; slot++) {
                alone.deliver(alone.count(stream.slot(slot).stream()
                        .filter(event -> event.dataset().equals(dataset))
                        .toList()));
            }
            assertThat(bits(alone.published(dataset)))
                    .as("snapshots of %s, seed %d", dataset, seed)
                    .isNotEmpty()
                    .isEqualTo(bits(together.published(dataset)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33})
    void lateDeltasAreCountedOnceHoweverLateTheyCome(long seed) {
        // Given a window that holds the whole stream, and deltas of which a third is held back for a few slots
        TopologyConfig config = config("combined", "posterior:0.9", "evidence", 1 << 16);
        PartitionStream stream = new PartitionStream(seed, SLOTS);
        Random random = new Random(seed);
        PartitionedRun run = run(config, new Chaos(3, 0.02, 0.3, true), seed);
        List<Sent> heldBack = new ArrayList<>();

        // When
        for (int slot = 0; slot < SLOTS; slot++) {
            List<Sent> now = new ArrayList<>();
            List<Sent> later = new ArrayList<>();
            for (Sent sent : run.count(stream.slot(slot))) {
                (random.nextInt(3) == 0 ? later : now).add(sent);
            }
            boolean release = slot % 5 == 4 || slot == SLOTS - 1;
            if (release) {
                now.addAll(heldBack);
                now.addAll(later);
                // some come again, long after they were counted
                now.addAll(heldBack);
                heldBack.clear();
            } else {
                heldBack.addAll(later);
            }
            run.deliver(now);
        }

        // Then
        for (String dataset : DATASETS) {
            LossDelta expected = new LossDelta();
            stream.all().stream().filter(e -> e.dataset().equals(dataset)).forEach(e -> add(expected, e.counted()));
            MixtureLedger ledger = run.ledger(dataset);
            assertThat(ledger.window().samplesSeen())
                    .as("samples of %s, seed %d", dataset, seed)
                    .isEqualTo(expected.count());
            assertThat(ledger.window().totals().toBytes())
                    .as("counts of %s, seed %d", dataset, seed)
                    .isEqualTo(expected.toBytes());
            assertThat(run.published(dataset)).isNotEmpty().allMatch(s -> sum(s.getLossCounts()) == s.getWindowSize());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {41, 42})
    void verdictsBetweenSlotsMayComeInAnyOrderToo(long seed) {
        // Given fewer verdicts than fill a generation: which of them begin the next would depend on their order
        TopologyConfig config = config("combined", "posterior:0.9", "evidence", WINDOW);
        PartitionStream stream = new PartitionStream(seed, SLOTS);
        List<List<Sent>> verdicts = verdicts(new Random(seed));
        PartitionedRun plain = run(config, Chaos.NONE, seed);
        PartitionedRun chaotic = run(config, new Chaos(3, 0.05, 0.1, true), seed);

        // When
        for (int slot = 0; slot < SLOTS; slot++) {
            for (Sent verdict : verdicts.get(slot)) {
                plain.deliver(verdict.dataset(), verdict.bytes(), 0);
            }
            List<Sent> shuffled = new ArrayList<>(verdicts.get(slot));
            Collections.shuffle(shuffled, new Random(seed + slot));
            for (Sent verdict : shuffled) {
                chaotic.deliver(verdict.dataset(), verdict.bytes(), 0);
            }
            plain.deliver(plain.count(stream.slot(slot)));
            chaotic.deliver(chaotic.count(stream.slot(slot)));
        }

        // Then
        for (String dataset : DATASETS) {
            assertThat(plain.published(dataset)).anyMatch(s -> s.getVerdicts() > 0);
            assertThat(bits(chaotic.published(dataset)))
                    .as("snapshots of %s, seed %d", dataset, seed)
                    .isEqualTo(bits(plain.published(dataset)));
        }
    }

    @Test
    void classesThatHaveLeftTheWindowAreForgotten() {
        // Given four classes, and six in the first slots
        TopologyConfig config = config("combined", "posterior:0.9", "evidence", WINDOW);

        // When
        PartitionedRun run = run(config, Chaos.NONE, 51).through(new PartitionStream(51, SLOTS));

        // Then
        List<MixtureSnapshot> published = run.published("four");
        MixtureSnapshot first = published.get(0);
        MixtureSnapshot last = published.get(published.size() - 1);
        assertThat(first.getSamplesSeen()).isLessThan(4 * PartitionStream.SLOT);
        assertThat(run.ledger("four").window().totals().classes()).isEqualTo(4);
        assertThat(last.getWithholdThresholds()).hasSize(4);
    }

    @Test
    void theWindowOfAMultiLabelDataSetSpansAsManySamples() {
        // Given
        TopologyConfig config = config("combined", "posterior:0.9", "evidence", WINDOW);

        // When
        PartitionedRun run = run(config, Chaos.NONE, 61).through(new PartitionStream(61, SLOTS));

        // Then
        List<MixtureSnapshot> published = run.published("sets");
        MixtureSnapshot last = published.get(published.size() - 1);
        assertThat(last.getState()).isEqualTo(MixtureState.ACTIVE);
        assertThat(last.getValuesPerSample()).isEqualTo(PartitionStream.SET_CLASSES);
        assertThat(last.getWindowSize() / PartitionStream.SET_CLASSES)
                .isBetween((long) WINDOW - PartitionStream.SLOT, (long) WINDOW + PartitionStream.SLOT);
        assertThat(last.getTransitionMatrix()).hasSize(4);
        assertThat(last.getWithholdThresholds()).hasSize(2);
    }

    private PartitionedRun run(TopologyConfig config, Chaos chaos, long seed) {
        return new PartitionedRun(config, chaos, seed, folder.toFile());
    }

    private TopologyConfig config(String posterior, String routing, String clipPolicy, int window) {
        NoiseConfig noise = NoiseConfig.defaults()
                .withWindow(window, PartitionStream.SLOT, 3 * PartitionStream.SLOT)
                .withMethods(PosteriorKind.named(posterior), ClipPolicy.parse(clipPolicy))
                .withRouting(RoutingConfig.defaults().withPolicy(RoutingPolicy.parse(routing)));
        TopologyConfig base = TopologyConfig.defaults("sluice", folder);
        return new TopologyConfig(
                base.applicationId(),
                base.stateDirectory(),
                base.threads(),
                base.commitInterval(),
                base.deltaInterval(),
                1 << 16,
                2 * PartitionStream.SLOT,
                2,
                base.suggestions(),
                base.cacheBytes(),
                base.reviewRetention(),
                base.controls(),
                noise);
    }

    /** For each slot verdicts one by one, each on one of the data sets. */
    private static List<List<Sent>> verdicts(Random random) {
        List<List<Sent>> bySlot = new ArrayList<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            List<Sent> ofSlot = new ArrayList<>();
            for (int i = random.nextInt(80); i > 0; i--) {
                VerdictCounts counts = new VerdictCounts();
                double probability = random.nextDouble();
                counts.record(random.nextInt(4) == 0, probability, random.nextDouble() < probability, 1);
                ofSlot.add(new Sent(DATASETS.get(random.nextInt(DATASETS.size())), counts.toBytes(), 0));
            }
            bySlot.add(ofSlot);
        }
        return bySlot;
    }

    private static void add(LossDelta delta, Counted counted) {
        Scored scored = counted.scored();
        boolean[] present = scored.present();
        for (int j = 0; present != null && j < present.length; j++) {
            float probability = scored.probabilities()[j];
            delta.record(
                    present[j] ? 1 : 0,
                    BinaryLabels.loss(probability, present[j]),
                    BinaryLabels.probabilities(probability),
                    null,
                    scored.value().getModelVersion(),
                    scored.value().getLearningRate(),
                    counted.labels() == null ? 0 : counted.labels().probability(j),
                    counted.scorer());
        }
        if (present != null) {
            return;
        }
        delta.record(
                scored.label(),
                scored.value().getLoss(),
                scored.probabilities(),
                scored.classIndices(),
                scored.value().getModelVersion(),
                scored.value().getLearningRate(),
                counted.noiseProbability(),
                counted.scorer());
    }

    private static List<String> bits(List<MixtureSnapshot> snapshots) {
        return snapshots.stream().map(PartitionExactnessTest::bits).toList();
    }

    /** Every bit of a snapshot, as hexadecimal digits. */
    private static String bits(MixtureSnapshot snapshot) {
        try {
            ByteBuffer encoded = snapshot.toByteBuffer();
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return snapshot.getVersion() + ":" + HexFormat.of().formatHex(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long sum(List<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).sum();
    }
}
