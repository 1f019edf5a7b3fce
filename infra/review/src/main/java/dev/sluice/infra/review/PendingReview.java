package dev.sluice.infra.review;

import dev.sluice.schemas.records.ReviewItem;
import dev.sluice.schemas.records.ReviewReason;
import dev.sluice.schemas.records.Suggestion;
import java.util.List;

/**
 * What a list of reviews needs of a review item: all but the sample's features, so that many fit into memory.
 *
 * @param sample which sample
 * @param givenLabels its labels as given
 * @param suggestions likely classes, most probable first
 * @param noiseProbability probability that the given label is wrong, 0 to 1
 * @param loss the loss it was judged by, in nats
 * @param reason why a person is asked
 * @param source where the sample came from
 * @param pass the pass it was withheld in
 * @param suspectLabels of a multi-label sample the classes whose given value is probably wrong, most suspect first
 * @param labelNoiseProbabilities of a multi-label sample for each class the probability that its given value is wrong, 0 to 1; empty
 *     for any other, or where no noise model decided
 */
public record PendingReview(
        SampleKey sample,
        List<Integer> givenLabels,
        List<Suggestion> suggestions,
        double noiseProbability,
        double loss,
        ReviewReason reason,
        String source,
        int pass,
        List<Integer> suspectLabels,
        List<Float> labelNoiseProbabilities) {

    static PendingReview of(ReviewItem item) {
        return new PendingReview(
                new SampleKey(item.getSample().getDataset(), item.getSample().getId()),
                List.copyOf(item.getSample().getLabels()),
                List.copyOf(item.getSuggestions()),
                item.getNoiseProbability(),
                item.getLoss(),
                item.getReason(),
                item.getSample().getSource(),
                item.getSample().getPass(),
                List.copyOf(item.getSuspectLabels()),
                List.copyOf(item.getLabelNoiseProbabilities()));
    }
}
