package dev.sluice.topology.stream.routing;

import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.Verdict;
import dev.sluice.schemas.samples.InvalidSampleException;
import dev.sluice.topology.noise.window.BinaryLabels;
import dev.sluice.topology.noise.window.LossDelta;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Holds verdicts against their contract. */
final class VerdictCheck {
    private static final int MAX_NAME = 256;

    private VerdictCheck() {}

    /**
     * What a verdict says, whether or not it fits its sample.
     *
     * @throws InvalidSampleException if it breaks the contract, saying how
     */
    static Judgement judgement(Verdict verdict, byte @Nullable [] key) {
        String id = verdict.getSampleId();
        require(!id.isEmpty() && id.length() <= MAX_NAME, "sampleId must have 1 to 256 characters");
        require(Arrays.equals(id.getBytes(StandardCharsets.UTF_8), key), "the record's key must be the sample id");
        require(verdict.getRevision() >= 1, "revision must be at least 1, not " + verdict.getRevision());
        if (verdict.getDecision() != Decision.RELABEL) {
            return new Judgement(verdict.getRevision(), verdict.getDecision(), List.of(), false, false);
        }
        List<Integer> labels = verdict.getLabels();
        require(
                labels.size() <= BinaryLabels.MAX_CLASSES,
                "labels must hold at most " + BinaryLabels.MAX_CLASSES + " classes, not " + labels.size());
        for (int label : labels) {
            require(label >= 0 && label < LossDelta.MAX_CLASSES, "labels: class " + label + " is out of range");
        }
        require(Set.copyOf(labels).size() == labels.size(), "labels: a class is there twice, labels are a set");
        return new Judgement(verdict.getRevision(), verdict.getDecision(), labels, false, false);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new InvalidSampleException(message);
        }
    }
}
