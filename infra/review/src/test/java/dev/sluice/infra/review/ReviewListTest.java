package dev.sluice.infra.review;

import static dev.sluice.infra.review.ReviewRecords.dataset;
import static dev.sluice.infra.review.ReviewRecords.item;
import static dev.sluice.infra.review.ReviewRecords.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.records.ReviewItem;
import dev.sluice.schemas.records.ReviewReason;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReviewListTest {
    private final ReviewList list = new ReviewList();

    @Test
    void listsTheLeastTrustedFirst() {
        // Given
        list.add(item("d", "doubtful", 0.91, 2));
        list.add(item("d", "worst", 0.99, 2));
        list.add(item("d", "worse-loss", 0.99, 5));

        // When // Then
        assertThat(list.pending(null))
                .extracting(p -> p.sample().id())
                .containsExactly("worse-loss", "worst", "doubtful");
    }

    @Test
    void spreadsControlsEvenlyAmongSuspectsAndEachTimeAlike() {
        // Given
        for (int i = 0; i < 900; i++) {
            list.add(item("d", "suspect-" + i, 0.9 + i * 1e-4, 2));
        }
        for (int i = 0; i < 100; i++) {
            ReviewItem control = item("d", "control-" + i, 0.01, 0.1);
            control.setReason(ReviewReason.CONTROL);
            list.add(control);
        }

        // When
        List<PendingReview> pending = list.pending(null);

        // Then
        assertThat(pending).hasSize(1000).doesNotHaveDuplicates().isEqualTo(list.pending("d"));
        for (int quarter = 0; quarter < 4; quarter++) {
            assertThat(pending.subList(250 * quarter, 250 * (quarter + 1)).stream()
                            .filter(p -> p.reason() == ReviewReason.CONTROL))
                    .hasSizeBetween(12, 40);
        }
        assertThat(pending.stream().filter(p -> p.reason() == ReviewReason.SUSPECT))
                .isSortedAccordingTo(Comparator.comparingDouble(PendingReview::noiseProbability)
                        .reversed());
    }

    @Test
    void leavesOutWhatHasAVerdict() {
        // Given
        list.add(verdict("d", "judged", 1));
        list.add(item("d", "judged", 0.99, 1));
        list.add(item("other", "judged", 0.99, 1));
        list.add(item("d", "waiting", 0.99, 1));

        // When // Then
        assertThat(list.pending("d")).extracting(p -> p.sample().id()).containsExactly("waiting");
        assertThat(list.pending(null)).hasSize(2);
    }

    @Test
    void showsASampleOnceAsItWasLastSeen() {
        // Given
        list.add(item("d", "again", 0.99, 1));
        list.add(item("d", "again", 0.92, 1));

        // When // Then
        assertThat(list.pending(null))
                .extracting(PendingReview::noiseProbability)
                .containsExactly(0.92);
    }

    @Test
    void remembersTheHighestRevisionOfASample() {
        // Given
        list.add(verdict("d", "s", 2));
        list.add(verdict("d", "s", 1));

        // When // Then
        assertThat(list.revision(new SampleKey("d", "s"))).isEqualTo(2);
        assertThat(list.revision(new SampleKey("e", "s"))).isZero();
    }

    @Test
    void findsASampleThatWasJudgedBeforeSoThatMindsCanChange() {
        // Given
        list.add(item("d", "s", 0.99, 1));
        list.add(verdict("d", "s", 1));

        // When // Then
        assertThat(list.find("s", null, false)).isEqualTo(new SampleKey("d", "s"));
    }

    @Test
    void refusesAnIdThatIsNotInReviewUnlessForced() {
        // Given
        list.add(dataset("d", "a", "b"));

        // When // Then
        assertThatThrownBy(() -> list.find("nobody", null, false))
                .isInstanceOf(ReviewException.class)
                .hasMessageContaining("sample 'nobody' is not in review")
                .hasMessageContaining("--force");
        assertThat(list.find("nobody", null, true)).isEqualTo(new SampleKey("d", "nobody"));
    }

    @Test
    void asksForTheDataSetWhereAnIdDoesNotTell() {
        // Given
        list.add(item("d", "s", 0.99, 1));
        list.add(item("e", "s", 0.99, 1));

        // When // Then
        assertThatThrownBy(() -> list.find("s", null, false))
                .isInstanceOf(ReviewException.class)
                .hasMessageContaining("[d, e]: name one with --dataset");
        assertThat(list.find("s", "e", false)).isEqualTo(new SampleKey("e", "s"));
    }

    @Test
    void refusesToForceAnIdIntoADataSetThatDoesNotExist() {
        // Given
        list.add(dataset("d", "a", "b"));

        // When // Then
        assertThatThrownBy(() -> list.find("s", "typo", true))
                .isInstanceOf(ReviewException.class)
                .hasMessageContaining("there is no data set 'typo'; known are [d]");
    }
}
