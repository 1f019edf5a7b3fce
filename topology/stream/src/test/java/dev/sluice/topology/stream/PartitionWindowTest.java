package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.topology.noise.window.BinaryLabels;
import dev.sluice.topology.noise.window.LossDelta;
import dev.sluice.topology.noise.window.RollingWindow;
import dev.sluice.topology.stream.PartitionedRun.Chaos;
import dev.sluice.topology.stream.PartitionedRun.Sent;
import dev.sluice.topology.stream.config.TopologyConfig;
import dev.sluice.topology.stream.record.Counted;
import dev.sluice.topology.stream.record.Scored;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the window holds of a stream over partitions: every sample once, as many as it is to span, and nothing of what has left. */
class PartitionWindowTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33})
    void lateDeltasAreCountedOnceHoweverLateTheyCome(long seed) {
        // Given a window that holds the whole stream, and deltas of which a third is held back for a few slots
        TopologyConfig config = PartitionSettings.config(folder, "combined", "posterior:0.9", "evidence", 1 << 16);
        PartitionStream stream = new PartitionStream(seed, PartitionSettings.SLOTS);
        Random random = new Random(seed);
        PartitionedRun run = run(config, new Chaos(3, 0.02, 0.3, true), seed);
        List<Sent> heldBack = new ArrayList<>();

        // When
        for (int slot = 0; slot < PartitionSettings.SLOTS; slot++) {
            List<Sent> now = new ArrayList<>();
            List<Sent> later = new ArrayList<>();
            for (Sent sent : run.count(stream.slot(slot))) {
                (random.nextInt(3) == 0 ? later : now).add(sent);
            }
            boolean release = slot % 5 == 4 || slot == PartitionSettings.SLOTS - 1;
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
        for (String dataset : PartitionSettings.DATASETS) {
            LossDelta expected = new LossDelta();
            stream.all().stream().filter(e -> e.dataset().equals(dataset)).forEach(e -> {
                add(expected, e.counted());
                e.along().forEach(known -> addEvidence(expected, known));
            });
            RollingWindow window = run.window(dataset);
            assertThat(window.samplesSeen())
                    .as("samples of %s, seed %d", dataset, seed)
                    .isEqualTo(expected.count());
            assertThat(window.totals().toBytes())
                    .as("counts of %s, seed %d", dataset, seed)
                    .isEqualTo(expected.toBytes());
            assertThat(run.published(dataset)).isNotEmpty().allMatch(s -> sum(s.getLossCounts()) == s.getWindowSize());
        }
    }

    @Test
    void classesThatHaveLeftTheWindowAreForgotten() {
        // Given four classes, and six in the first slots
        TopologyConfig config =
                PartitionSettings.config(folder, "combined", "posterior:0.9", "evidence", PartitionSettings.WINDOW);

        // When
        PartitionedRun run = run(config, Chaos.NONE, 51).through(new PartitionStream(51, PartitionSettings.SLOTS));

        // Then
        List<MixtureSnapshot> published = run.published("four");
        MixtureSnapshot first = published.get(0);
        MixtureSnapshot last = published.get(published.size() - 1);
        assertThat(first.getSamplesSeen()).isLessThan(4 * PartitionStream.SLOT);
        assertThat(run.window("four").totals().classes()).isEqualTo(4);
        assertThat(last.getWithholdThresholds()).hasSize(4);
    }

    @Test
    void theWindowOfAMultiLabelDataSetSpansAsManySamples() {
        // Given
        TopologyConfig config =
                PartitionSettings.config(folder, "combined", "posterior:0.9", "evidence", PartitionSettings.WINDOW);

        // When
        PartitionedRun run = run(config, Chaos.NONE, 61).through(new PartitionStream(61, PartitionSettings.SLOTS));

        // Then
        List<MixtureSnapshot> published = run.published("sets");
        MixtureSnapshot last = published.get(published.size() - 1);
        assertThat(last.getState()).isEqualTo(MixtureState.ACTIVE);
        assertThat(last.getValuesPerSample()).isEqualTo(PartitionStream.SET_CLASSES);
        assertThat(last.getWindowSize() / PartitionStream.SET_CLASSES)
                .isBetween(
                        (long) PartitionSettings.WINDOW - PartitionStream.SLOT,
                        (long) PartitionSettings.WINDOW + PartitionStream.SLOT);
        assertThat(last.getTransitionMatrix()).hasSize(4);
        assertThat(last.getWithholdThresholds()).hasSize(2);
    }

    private PartitionedRun run(TopologyConfig config, Chaos chaos, long seed) {
        return new PartitionedRun(config, chaos, seed, folder.toFile());
    }

    private static void addEvidence(LossDelta delta, Counted known) {
        Scored scored = known.scored();
        delta.recordEvidence(
                known.kind(),
                known.inclusionProbability(),
                scored.label(),
                scored.probabilities(),
                null,
                known.scorer());
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

    private static long sum(List<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).sum();
    }
}
