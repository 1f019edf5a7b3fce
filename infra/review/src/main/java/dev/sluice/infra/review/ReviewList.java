package dev.sluice.infra.review;

import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.ReviewItem;
import dev.sluice.schemas.records.ReviewReason;
import dev.sluice.schemas.records.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the topics say about reviews: fed with their records in order, it answers what waits for a verdict, which revision comes
 * next and what the classes are called. Of several items of a sample the last counts. Not thread-safe.
 */
public final class ReviewList {
    /** Where a control stands among the suspects depends on nothing but its name: as if drawn by lot, and the same each time. */
    private static final int PLACES = 1 << 20;

    /** Lowest trust first: the most probably wrong, then the largest loss; ids decide ties, so that lists repeat. */
    private static final Comparator<PendingReview> LOWEST_TRUST_FIRST = Comparator.comparingDouble(
                    PendingReview::noiseProbability)
            .thenComparingDouble(PendingReview::loss)
            .reversed()
            .thenComparing(p -> p.sample().dataset())
            .thenComparing(p -> p.sample().id());

    private final Map<SampleKey, PendingReview> items = new HashMap<>();
    private final Map<SampleKey, Integer> revisions = new HashMap<>();
    private final Map<String, DatasetDescriptor> datasets = new HashMap<>();

    /** A later item of the same sample takes the place of an earlier one. */
    public void add(ReviewItem item) {
        PendingReview pending = PendingReview.of(item);
        items.put(pending.sample(), pending);
    }

    /** The highest revision of a sample counts, in whatever order they come. */
    public void add(Verdict verdict) {
        revisions.merge(new SampleKey(verdict.getDataset(), verdict.getSampleId()), verdict.getRevision(), Math::max);
    }

    /** A later descriptor of the same data set takes the place of an earlier one. */
    public void add(DatasetDescriptor descriptor) {
        datasets.put(descriptor.getDataset(), descriptor);
    }

    /**
     * Samples that wait for a first verdict: suspects, lowest trust first, with the blind controls spread among them in places that
     * tell nothing.
     *
     * @param dataset only those of one data set; null for all
     */
    public List<PendingReview> pending(@Nullable String dataset) {
        Map<Boolean, List<PendingReview>> waiting = items.values().stream()
                .filter(p -> dataset == null || p.sample().dataset().equals(dataset))
                .filter(p -> !revisions.containsKey(p.sample()))
                .sorted(LOWEST_TRUST_FIRST)
                .collect(Collectors.partitioningBy(p -> p.reason() == ReviewReason.CONTROL));
        List<PendingReview> suspects = Objects.requireNonNull(waiting.get(false));
        List<PendingReview> controls = new ArrayList<>(Objects.requireNonNull(waiting.get(true)));
        controls.sort(Comparator.comparingInt(ReviewList::place));
        List<PendingReview> all = new ArrayList<>();
        int next = 0;
        for (int i = 0; i <= suspects.size(); i++) {
            while (next < controls.size()
                    && (long) place(controls.get(next)) * (suspects.size() + 1) < (i + 1L) * PLACES) {
                all.add(controls.get(next++));
            }
            if (i < suspects.size()) {
                all.add(suspects.get(i));
            }
        }
        return all;
    }

    private static int place(PendingReview pending) {
        // String's hash alone leaves names that differ in their last digits side by side
        return (int) ((pending.sample().hashCode() * 0x9e3779b97f4a7c15L) >>> 44);
    }

    /** Revision of the last verdict on a sample, 0 if there is none. */
    public int revision(SampleKey sample) {
        return revisions.getOrDefault(sample, 0);
    }

    /** Description of a data set, if it was published. */
    public Optional<DatasetDescriptor> dataset(String name) {
        return Optional.ofNullable(datasets.get(name));
    }

    /**
     * The sample that an id stands for.
     *
     * @param dataset its data set; null if the id tells
     * @param force whether it may be one that never was in review
     * @throws ReviewException if it is not in review, or the id alone does not tell the data set
     */
    public SampleKey find(String id, @Nullable String dataset, boolean force) {
        List<SampleKey> found = new ArrayList<>();
        for (SampleKey sample : items.keySet()) {
            if (sample.id().equals(id) && (dataset == null || sample.dataset().equals(dataset))) {
                found.add(sample);
            }
        }
        if (found.size() == 1) {
            return found.get(0);
        }
        if (found.size() > 1) {
            throw new ReviewException("sample '" + id + "' is in review in several data sets, "
                    + found.stream().map(SampleKey::dataset).sorted().toList() + ": name one with --dataset");
        }
        if (!force) {
            throw new ReviewException("sample '" + id + "' is not in review"
                    + (dataset == null ? "" : " in data set '" + dataset + "'")
                    + ": look it up with 'review list', or judge it all the same with --force");
        }
        return new SampleKey(datasetOf(id, dataset), id);
    }

    private String datasetOf(String id, @Nullable String dataset) {
        if (dataset != null) {
            if (!datasets.containsKey(dataset)) {
                throw new ReviewException("there is no data set '" + dataset + "'; known are " + names());
            }
            return dataset;
        }
        if (datasets.size() != 1) {
            throw new ReviewException(
                    "sample '" + id + "' may be of any of the data sets " + names() + ": name one with --dataset");
        }
        return datasets.keySet().iterator().next();
    }

    private List<String> names() {
        return datasets.keySet().stream().sorted().toList();
    }
}
