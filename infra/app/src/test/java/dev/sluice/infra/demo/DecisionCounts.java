package dev.sluice.infra.demo;

import static org.assertj.core.api.Assertions.assertThat;

/** What a {@link DecisionCheck} is to have counted. */
final class DecisionCounts {
    private DecisionCounts() {}

    static void expect(DecisionCheck decisions, long checked, long wrong, long unknown) {
        assertThat(decisions.checked()).as("checked").isEqualTo(checked);
        assertThat(decisions.wrong()).as("wrong").isEqualTo(wrong);
        assertThat(decisions.unknown()).as("unknown").isEqualTo(unknown);
    }
}
