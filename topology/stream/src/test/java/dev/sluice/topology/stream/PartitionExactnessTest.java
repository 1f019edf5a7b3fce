package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.topology.noise.posterior.PosteriorKind;
import dev.sluice.topology.noise.verdict.VerdictCounts;
import dev.sluice.topology.stream.PartitionStream.Event;
import dev.sluice.topology.stream.PartitionedRun.Chaos;
import dev.sluice.topology.stream.PartitionedRun.Sent;
import dev.sluice.topology.stream.config.TopologyConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The published mixtures are a function of which samples are in which slot of the window, and of nothing else: to the last bit the same however
 * they are spread over partitions, in whatever order and how often their deltas come, and wherever tasks are stopped and restored.
 */
class PartitionExactnessTest {
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
        TopologyConfig config =
                PartitionSettings.config(folder, posterior, routing, clipPolicy, PartitionSettings.WINDOW);
        PartitionStream stream = new PartitionStream(seed, PartitionSettings.SLOTS);
        PartitionedRun plain = run(config, Chaos.NONE, seed).through(stream);
        assertThat(plain.published("ten"))
                .extracting(MixtureSnapshot::getState)
                .contains(MixtureState.WARMING_UP, MixtureState.ACTIVE);
        if (PosteriorKind.named(posterior).byScore()) {
            assertThat(plain.published("ten"))
                    .extracting(MixtureSnapshot::getEvidence)
                    .anyMatch(
                            evidence -> evidence != null && evidence.getStages().size() == 2);
        }

        for (int partitions : new int[] {1, 3, 64}) {
            // When
            Chaos chaos = new Chaos(partitions, 0.02, 0.1, true);
            PartitionedRun run = run(config, chaos, seed + partitions).through(stream);

            // Then
            for (String dataset : PartitionSettings.DATASETS) {
                assertThat(bits(run.published(dataset)))
                        .as("snapshots of %s with %d partitions, seed %d", dataset, partitions, seed)
                        .isEqualTo(bits(plain.published(dataset)));
                assertThat(run.passes(dataset)).hasSize(3).isEqualTo(plain.passes(dataset));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void everySampleCounts(long seed) {
        // Given
        TopologyConfig config =
                PartitionSettings.config(folder, "combined", "posterior:0.9", "evidence", PartitionSettings.WINDOW);
        PartitionStream stream = new PartitionStream(seed, PartitionSettings.SLOTS);
        PartitionedRun plain = run(config, Chaos.NONE, seed).through(stream);

        // When one sample of the last slot is left out and another is there twice in its place
        PartitionedRun other = run(config, Chaos.NONE, seed);
        for (int slot = 0; slot < PartitionSettings.SLOTS; slot++) {
            List<Event> events = new ArrayList<>(stream.slot(slot));
            if (slot == PartitionSettings.SLOTS - 1) {
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
        TopologyConfig config =
                PartitionSettings.config(folder, "combined", "budget:200", "evidence", PartitionSettings.WINDOW);
        PartitionStream stream = new PartitionStream(seed, PartitionSettings.SLOTS);
        Chaos chaos = new Chaos(3, 0.02, 0.1, true);

        // When
        PartitionedRun together = run(config, chaos, seed).through(stream);

        // Then
        for (String dataset : PartitionSettings.DATASETS) {
            PartitionedRun alone = run(config, Chaos.NONE, seed);
            for (int slot = 0; slot < PartitionSettings.SLOTS; slot++) {
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
    @ValueSource(longs = {41, 42})
    void verdictsBetweenSlotsMayComeInAnyOrderToo(long seed) {
        // Given fewer verdicts than fill a generation: which of them begin the next would depend on their order
        TopologyConfig config =
                PartitionSettings.config(folder, "combined", "posterior:0.9", "evidence", PartitionSettings.WINDOW);
        PartitionStream stream = new PartitionStream(seed, PartitionSettings.SLOTS);
        List<List<Sent>> verdicts = verdicts(new Random(seed));
        PartitionedRun plain = run(config, Chaos.NONE, seed);
        PartitionedRun chaotic = run(config, new Chaos(3, 0.05, 0.1, true), seed);

        // When
        for (int slot = 0; slot < PartitionSettings.SLOTS; slot++) {
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
        for (String dataset : PartitionSettings.DATASETS) {
            assertThat(plain.published(dataset)).anyMatch(s -> s.getVerdicts() > 0);
            assertThat(bits(chaotic.published(dataset)))
                    .as("snapshots of %s, seed %d", dataset, seed)
                    .isEqualTo(bits(plain.published(dataset)));
        }
    }

    private PartitionedRun run(TopologyConfig config, Chaos chaos, long seed) {
        return new PartitionedRun(config, chaos, seed, folder.toFile());
    }

    /** For each slot verdicts one by one, each on one of the data sets. */
    private static List<List<Sent>> verdicts(Random random) {
        List<List<Sent>> bySlot = new ArrayList<>();
        for (int slot = 0; slot < PartitionSettings.SLOTS; slot++) {
            List<Sent> ofSlot = new ArrayList<>();
            for (int i = random.nextInt(80); i > 0; i--) {
                VerdictCounts counts = new VerdictCounts();
                double probability = random.nextDouble();
                counts.record(random.nextInt(4) == 0, probability, random.nextDouble() < probability, 1);
                ofSlot.add(new Sent(
                        PartitionSettings.DATASETS.get(random.nextInt(PartitionSettings.DATASETS.size())),
                        counts.toBytes(),
                        0));
            }
            bySlot.add(ofSlot);
        }
        return bySlot;
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
}
