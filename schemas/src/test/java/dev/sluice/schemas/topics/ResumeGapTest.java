package dev.sluice.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ResumeGapTest {
    private static final TopicPartition ONE = new TopicPartition("sluice.samples", 0);
    private static final TopicPartition TWO = new TopicPartition("sluice.samples", 1);

    @Test
    void whoGoesOnWhereItStoppedHasNoGap() {
        assertThat(ResumeGap.find(Map.of(ONE, 30L, TWO, 40L), Map.of(ONE, 30L, TWO, 0L), Map.of(ONE, 35L, TWO, 40L)))
                .isEmpty();
    }

    @Test
    void whatRetentionHasRemovedBehindASavedOffsetIsLost() {
        // When
        List<ResumeGap> gaps =
                ResumeGap.find(Map.of(ONE, 12L, TWO, 40L), Map.of(ONE, 30L, TWO, 0L), Map.of(ONE, 35L, TWO, 40L));

        // Then
        assertThat(gaps).containsExactly(new ResumeGap(ONE, 12L, 30, 35));
        assertThat(gaps.get(0).lost()).isEqualTo(18);
        assertThat(gaps.get(0).again()).isZero();
        assertThat(gaps.get(0).words()).contains("sluice.samples-0", "offset 12", "begins at 30", "18 records");
    }

    @Test
    void anOffsetBeyondTheEndIsOfATopicMadeAnew() {
        // When
        List<ResumeGap> gaps = ResumeGap.find(Map.of(ONE, 12L), Map.of(ONE, 2L), Map.of(ONE, 7L));

        // Then
        assertThat(gaps).singleElement().matches(ResumeGap::beyondEnd);
        assertThat(gaps.get(0).lost()).isZero();
        assertThat(gaps.get(0).again()).isEqualTo(5);
        assertThat(gaps.get(0).words()).contains("offset 12", "ends at 7", "5 records come again");
    }

    @Test
    void anOffsetThatHasExpiredMeansLossOrRepetition() {
        // When
        List<ResumeGap> gaps = ResumeGap.find(Map.of(), Map.of(ONE, 30L), Map.of(ONE, 35L));

        // Then
        assertThat(gaps).singleElement().matches(gap -> !gap.beyondEnd());
        assertThat(gaps.get(0).lost()).isEqualTo(30);
        assertThat(gaps.get(0).again()).isEqualTo(5);
    }

    @Test
    void aTopicThatHasItsBeginningStillIsReadFromThere() {
        assertThat(ResumeGap.find(Map.of(), Map.of(ONE, 0L), Map.of(ONE, 35L))).isEmpty();
    }

    @Test
    void gapsComeInTheOrderOfPartitions() {
        assertThat(ResumeGap.find(Map.of(), Map.of(TWO, 3L, ONE, 3L), Map.of(ONE, 5L, TWO, 5L)))
                .extracting(ResumeGap::partition)
                .containsExactly(ONE, TWO);
    }
}
