package dev.sluice.scorer.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.records.TrustedSample;
import dev.sluice.schemas.samples.InvalidSampleException;
import dev.sluice.scorer.service.Samples;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrustedSamplesTest {
    private static final int BYTES = 100;

    private final TrustedSamples samples = new TrustedSamples(Rescoring.defaults());

    @Test
    void aSliceIsTheShareOfTheBatchAndWhatIsLeftOfAFractionCountsForTheNext() {
        // Given
        fill(samples, "t", 100);

        // When
        List<Integer> sizes = IntStream.of(8, 7, 1, 12, 4, 100)
                .mapToObj(n -> samples.slice("d", n).size())
                .toList();

        // Then
        assertThat(sizes).containsExactly(1, 0, 1, 1, 1, 12);
    }

    @Test
    void samplesTakeTurnsSoThatEachIsScoredAsOftenAsTheOthers() {
        // Given
        fill(samples, "t", 10);
        Map<String, Integer> times = new HashMap<>();

        // When
        for (int i = 0; i < 50; i++) {
            samples.slice("d", 24).forEach(one -> times.merge(one.key(), 1, Integer::sum));
        }

        // Then
        assertThat(times).hasSize(10).allSatisfy((key, count) -> assertThat(count)
                .isEqualTo(15));
    }

    @Test
    void theOrderIsTheSameInWhateverOrderTheyWereReadAndNotThatOfTheirNames() {
        // Given
        TrustedSamples backwards = new TrustedSamples(Rescoring.defaults());
        fill(samples, "t", 32);
        IntStream.range(0, 32).map(i -> 31 - i).forEach(i -> put(backwards, trusted("t" + i)));

        // When
        List<String> order = keys(samples.slice("d", 256));

        // Then
        assertThat(keys(backwards.slice("d", 256))).isEqualTo(order).doesNotHaveDuplicates();
        assertThat(order).isNotEqualTo(order.stream().sorted().toList());
    }

    @Test
    void aSliceHoldsNoSampleTwiceWhereThereAreFewerThanTheShare() {
        fill(samples, "t", 3);

        assertThat(keys(samples.slice("d", 512))).containsExactlyInAnyOrder("t0", "t1", "t2");
    }

    @Test
    void eachAuditComesOnceWhile8192SamplesOfTheStreamDoAndTrustedSamplesFillTheRest() {
        // Given
        fill(samples, "t", 50);
        IntStream.range(0, 40).forEach(i -> put(samples, audit("a" + i)));
        List<String> scored = new ArrayList<>();

        // When
        for (int i = 0; i < 8192 / 64; i++) {
            scored.addAll(keys(samples.slice("d", 64)));
        }

        // Then
        assertThat(scored).hasSize(1024);
        assertThat(scored.stream().filter(key -> key.startsWith("a")).toList())
                .hasSize(40)
                .doesNotHaveDuplicates();
    }

    @Test
    void whereMoreAuditsAreDueThanTheShareAllowsTheShareHolds() {
        IntStream.range(0, 2048).forEach(i -> put(samples, audit("a" + i)));

        for (int i = 0; i < 10; i++) {
            assertThat(samples.slice("d", 512)).hasSize(64);
        }
    }

    @Test
    void dataSetsHaveTheirOwnSamplesAndTheirOwnTurns() {
        // Given
        fill(samples, "t", 20);
        put(samples, TrustedRecords.trusted(Samples.sample("other", "e", 1, 1, 0)));

        // Then
        assertThat(keys(samples.slice("e", 8))).containsExactly("other");
        assertThat(samples.slice("d", 80)).hasSize(10).noneMatch(one -> one.key()
                .equals("other"));
        assertThat(samples.slice("nobody", 512)).isEmpty();
    }

    @Test
    void beyondTheBoundOnSamplesThoseAddedFirstAreLeftOut() {
        // Given
        TrustedSamples few = new TrustedSamples(new Rescoring(1, 3, 1 << 20));

        // When
        for (int i : new int[] {4, 0, 3, 1, 2}) {
            put(few, added(i));
        }

        // Then
        assertThat(keys(few.slice("d", 10))).containsExactlyInAnyOrder("t2", "t3", "t4");
    }

    @Test
    void beyondTheBoundOnBytesTheDataSetThatHasMostGivesWay() {
        // Given
        TrustedSamples small = new TrustedSamples(new Rescoring(1, 100, 4 * (BYTES + 1024)));
        put(small, TrustedRecords.trusted(Samples.sample("other", "e", 1, 1, 0)));

        // When
        IntStream.range(0, 6).forEach(i -> put(small, added(i)));

        // Then
        assertThat(small.size("e")).isEqualTo(1);
        assertThat(keys(small.slice("d", 10))).containsExactlyInAnyOrder("t3", "t4", "t5");
    }

    @Test
    void aNewRecordOfAKeyTakesThePlaceOfTheOldAndARemovedOneIsGone() {
        // Given
        put(samples, audit("a"));
        put(samples, trusted("t"));

        // When
        put(samples, trusted("a"));
        samples.remove("t");
        samples.remove("never there");

        // Then
        assertThat(samples.size("d")).isEqualTo(1);
        assertThat(samples.slice("d", 64)).singleElement().satisfies(one -> assertThat(one.audit())
                .isFalse());
    }

    @Test
    void whatWasRefusedIsGoneUnlessItHasBeenReplaced() {
        // Given
        Trusted old = TrustedRecords.held(trusted("t"), BYTES);
        Trusted young = TrustedRecords.held(audit("t"), BYTES);
        samples.put(old);
        samples.put(young);

        // When, Then
        samples.refuse(old, new InvalidSampleException("x"));
        assertThat(samples.size("d")).isEqualTo(1);
        samples.refuse(young, new InvalidSampleException("x"));
        assertThat(samples.size("d")).isZero();
    }

    @Test
    void withoutAShareNothingIsScoredAgain() {
        TrustedSamples none = new TrustedSamples(new Rescoring(0, 100, 1 << 20));
        fill(none, "t", 5);

        assertThat(none.slice("d", 100_000)).isEmpty();
    }

    @Test
    void settingsOutOfRangeAreRefusedByName() {
        assertThatThrownBy(() -> new Rescoring(1.5, 1, 1)).hasMessage("rescore share must be 0 to 1, not 1.5");
        assertThatThrownBy(() -> new Rescoring(0.1, 0, 1)).hasMessageStartingWith("maxSamples");
        assertThatThrownBy(() -> new Rescoring(0.1, 1, 0)).hasMessageStartingWith("maxBytes");
    }

    private static void fill(TrustedSamples samples, String prefix, int count) {
        IntStream.range(0, count).forEach(i -> put(samples, trusted(prefix + i)));
    }

    private static void put(TrustedSamples samples, TrustedSample value) {
        samples.put(TrustedRecords.held(value, BYTES));
    }

    private static TrustedSample trusted(String id) {
        return TrustedRecords.trusted(Samples.sample(id, "d", 1, 1, 0));
    }

    private static TrustedSample added(int second) {
        TrustedSample value = trusted("t" + second);
        value.setAddedAt(Samples.NOW.plusSeconds(second));
        return value;
    }

    private static TrustedSample audit(String id) {
        return TrustedRecords.audit(Samples.sample(id, "d", 1, 1, 0), 2);
    }

    private static List<String> keys(List<Trusted> slice) {
        return slice.stream().map(Trusted::key).toList();
    }
}
