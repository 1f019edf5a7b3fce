package dev.sluice.infra.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.infra.demo.DecisionCheck;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.ModelSnapshot;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.schemas.records.SourcePosition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The invariants of the design, asserted by name on what was harvested after every role has ended. */
final class Invariants {
    private Invariants() {}

    /** All that hold of any stream without bad records. */
    static void hold(Harvest harvest) {
        assertThat(harvest.unreadable()).as("records that break their contract").isEmpty();
        assertThat(harvest.deadLetters()).as("dead letters").isEmpty();
        noLoss(harvest);
        noDuplicate(harvest);
        partitionsKept(harvest);
        reproducible(harvest);
        scoredBeforeTrained(harvest);
    }

    static void noLoss(Harvest harvest) {
        Set<String> lost = new HashSet<>(harvest.accepted().keySet());
        lost.removeAll(harvest.outcomes().keySet());
        assertThat(lost).as("NoLoss: accepted and never come out").isEmpty();
        assertThat(harvest.outcomes())
                .as("outcomes of what went in")
                .hasSize(harvest.accepted().size());
    }

    static void noDuplicate(Harvest harvest) {
        assertThat(repeated(harvest.outcomes()))
                .as("NoDuplicate: come out more than once")
                .isEmpty();
        Map<String, Integer> scored = new HashMap<>();
        harvest.scored().forEach(s -> scored.merge(Harvest.name(s.getSample()), 1, Integer::sum));
        assertThat(repeated(scored)).as("NoDuplicate: scored more than once").isEmpty();
    }

    static void partitionsKept(Harvest harvest) {
        assertThat(harvest.misplaced())
                .as("under another key or in another partition")
                .isEmpty();
    }

    static void reproducible(Harvest harvest) {
        DecisionCheck decisions = new DecisionCheck();
        harvest.mixtures().forEach(decisions::mixture);
        harvest.training().stream().filter(r -> r.getVerdictRevision() == null).forEach(decisions::trained);
        harvest.suspects().forEach(decisions::withheld);
        assertThat(decisions.checked()).as("decisions repeated").isPositive();
        assertThat(decisions.wrong())
                .as("Reproducible: decisions that come out otherwise")
                .isZero();
        assertThat(decisions.unknown())
                .as("Reproducible: decisions by a mixture never published")
                .isZero();
    }

    /** No sample may be scored by a model that was trained on that same copy of it. */
    private static void scoredBeforeTrained(Harvest harvest) {
        Map<Long, Map<Integer, Long>> trainedUpTo = new HashMap<>();
        for (ModelSnapshot model : harvest.models()) {
            trainedUpTo.put(
                    model.getVersion(),
                    model.getTrainedUpTo().stream()
                            .collect(Collectors.toMap(SourcePosition::getPartition, SourcePosition::getOffset)));
        }
        assertThat(harvest.scored()).as("scored by a model that knew them").noneMatch(s -> knew(trainedUpTo, s));
    }

    private static boolean knew(Map<Long, Map<Integer, Long>> trainedUpTo, ScoredSample scored) {
        SourcePosition position = scored.getPosition();
        return trainedUpTo.getOrDefault(scored.getModelVersion(), Map.of()).getOrDefault(position.getPartition(), 0L)
                > position.getOffset();
    }

    /** The newest snapshot speaks of each record of training exactly once, and so did those before it. */
    static void trainedOnEachRecordOnce(Harvest harvest) {
        List<ModelSnapshot> models = harvest.models();
        assertThat(models)
                .extracting(ModelSnapshot::getVersion)
                .as("versions of the model")
                .isEqualTo(upTo(models.size()));
        ModelSnapshot newest = models.get(models.size() - 1);
        assertThat(newest.getSamplesSeen())
                .as("samples the model has seen")
                .isEqualTo(harvest.training().size());
        Map<Integer, Long> consumed = newest.getConsumedOffsets().stream()
                .collect(Collectors.toMap(o -> o.getPartition(), o -> o.getOffset()));
        // behind the last record lie ends of transactions at most, which take offsets as well
        assertThat(consumed)
                .as("offsets the model was trained up to")
                .containsOnlyKeys(harvest.trainingEnds().keySet());
        consumed.forEach((partition, offset) -> assertThat(offset)
                .as("offset the model was trained up to in partition " + partition)
                .isBetween(
                        harvest.trainingEnds().get(partition),
                        harvest.trainingPositions().get(partition)));
    }

    /** Counts of the mixtures agree with each other and are never ahead of what was scored. */
    static void stateAccounting(Harvest harvest) {
        List<MixtureSnapshot> mixtures = harvest.mixtures();
        assertThat(mixtures)
                .extracting(MixtureSnapshot::getVersion)
                .as("versions of the mixture")
                .isEqualTo(upTo(mixtures.size()));
        assertThat(mixtures)
                .extracting(MixtureSnapshot::getSamplesSeen)
                .as("StateAccounting")
                .isSorted();
        assertThat(mixtures)
                .as("StateAccounting: counts of the window")
                .allMatch(m -> sum(m.getLossCounts()) == m.getWindowSize());
        MixtureSnapshot newest = mixtures.get(mixtures.size() - 1);
        assertThat(newest.getSamplesSeen() / newest.getValuesPerSample())
                .as("StateAccounting: losses counted")
                .isLessThanOrEqualTo(harvest.scored().size());
    }

    private static long sum(List<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    private static List<Long> upTo(int size) {
        return LongStream.rangeClosed(1, size).boxed().toList();
    }

    private static List<String> repeated(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .filter(e -> e.getValue() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }
}
