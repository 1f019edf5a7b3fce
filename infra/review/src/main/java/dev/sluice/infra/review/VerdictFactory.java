package dev.sluice.infra.review;

import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.Task;
import dev.sluice.schemas.records.Verdict;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Makes verdicts: each one revision beyond the last on its sample. */
public final class VerdictFactory {
    private static final int MAX_REVIEWER_LENGTH = 256;

    private final String reviewer;
    private final Clock clock;

    /** @throws ReviewException if the reviewer has no name */
    public VerdictFactory(String reviewer, Clock clock) {
        if (reviewer.isBlank() || reviewer.length() > MAX_REVIEWER_LENGTH) {
            throw new ReviewException(
                    "a reviewer needs a name of 1 to " + MAX_REVIEWER_LENGTH + " characters: give it with --reviewer");
        }
        this.reviewer = reviewer.strip();
        this.clock = clock;
    }

    /** The given label is right. */
    public Verdict keep(SampleKey sample, int lastRevision) {
        return verdict(sample, Decision.KEEP, List.of(), lastRevision);
    }

    /** Not to be trained on. */
    public Verdict exclude(SampleKey sample, int lastRevision) {
        return verdict(sample, Decision.EXCLUDE, List.of(), lastRevision);
    }

    /** Other classes are right: one, or for a multi-label sample any set of them. */
    public Verdict relabel(SampleKey sample, List<Integer> labels, int lastRevision) {
        return verdict(sample, Decision.RELABEL, labels, lastRevision);
    }

    /**
     * The indices of classes that are given by their names or indices with commas between; blank for none of them.
     *
     * @return ascending, each once
     * @throws ReviewException if one of them is no class, or they cannot be the labels of a sample of this data set
     */
    public static List<Integer> labels(String namesOrIndices, DatasetDescriptor descriptor) {
        SortedSet<Integer> labels = new TreeSet<>();
        if (!namesOrIndices.isBlank()) {
            for (String one : namesOrIndices.split(",", -1)) {
                labels.add(classIndex(one.strip(), descriptor));
            }
        }
        if (descriptor.getTask() == Task.SINGLE_LABEL && labels.size() != 1) {
            throw new ReviewException("a sample of data set '" + descriptor.getDataset()
                    + "' has exactly one label, not " + labels.size() + ": name one class");
        }
        return List.copyOf(labels);
    }

    /**
     * The index of a class that is given by its name, in whatever case, or by its index. Names go first, where a name is a number.
     *
     * @throws ReviewException if there is no such class
     */
    public static int classIndex(String nameOrIndex, DatasetDescriptor descriptor) {
        List<String> names = descriptor.getClassNames();
        int exact = names.indexOf(nameOrIndex);
        if (exact >= 0) {
            return exact;
        }
        List<Integer> alike = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(nameOrIndex)) {
                alike.add(i);
            }
        }
        if (alike.size() == 1) {
            return alike.get(0);
        }
        if (nameOrIndex.matches("[0-9]{1,6}") && Integer.parseInt(nameOrIndex) < names.size()) {
            return Integer.parseInt(nameOrIndex);
        }
        throw new ReviewException("data set '" + descriptor.getDataset() + "' has no class '" + nameOrIndex
                + "': give an index from 0 to " + (names.size() - 1) + " or one of " + shortened(names));
    }

    private Verdict verdict(SampleKey sample, Decision decision, List<Integer> labels, int lastRevision) {
        if (lastRevision == Integer.MAX_VALUE) {
            throw new ReviewException(
                    "sample '" + sample.id() + "' of data set '" + sample.dataset()
                            + "' has a verdict of revision " + lastRevision
                            + ", the largest there is: no verdict can come after it. Let tools of your own begin at revision 1");
        }
        return Verdict.newBuilder()
                .setSampleId(sample.id())
                .setDataset(sample.dataset())
                .setDecision(decision)
                .setLabels(labels)
                .setReviewer(reviewer)
                .setDecidedAt(clock.instant())
                .setRevision(lastRevision + 1)
                .build();
    }

    private static String shortened(List<String> names) {
        return names.size() <= 30 ? String.join(", ", names) : String.join(", ", names.subList(0, 30)) + ", ...";
    }
}
