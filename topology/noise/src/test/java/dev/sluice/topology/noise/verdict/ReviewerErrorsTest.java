package dev.sluice.topology.noise.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ReviewerErrorsTest {
    @Test
    void whatIsExpectedCountsAsTenVerdicts() {
        assertThat(ReviewerErrors.NONE.rate(0.1)).isCloseTo(0.1, within(1e-12));
        assertThat(new ReviewerErrors(90, 5).rate(0)).isCloseTo(0.05, within(1e-12));
        assertThat(new ReviewerErrors(90, 90).rate(0)).isEqualTo(0.45);
    }

    @Test
    void anUndoneVerdictIsTakenBackInWhateverOrder() {
        ReviewerErrors undone = new ReviewerErrors(-1, -1);
        assertThat(undone.rate(0)).isZero();
        assertThat(undone.plus(new ReviewerErrors(3, 1))).isEqualTo(new ReviewerErrors(2, 0));
    }

    @Test
    void oldVerdictsFade() {
        assertThat(new ReviewerErrors(1024, 30).faded()).isEqualTo(new ReviewerErrors(1024, 30));
        assertThat(new ReviewerErrors(1026, 30).faded()).isEqualTo(new ReviewerErrors(513, 15));
    }

    @Test
    void bytesKeepIt() {
        ReviewerErrors errors = new ReviewerErrors(-7, 3);
        assertThat(ReviewerErrors.isErrors(errors.toBytes())).isTrue();
        assertThat(ReviewerErrors.fromBytes(errors.toBytes())).isEqualTo(errors);
        assertThat(ReviewerErrors.isErrors(new VerdictCounts().toBytes())).isFalse();
        assertThat(VerdictCounts.isVerdicts(errors.toBytes())).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> ReviewerErrors.fromBytes(new byte[] {'K', 1}));
    }
}
