package dev.sluice.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.MixtureState;
import dev.sluice.schemas.records.ReviewReason;
import dev.sluice.topology.noise.routing.WithholdLottery;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A budget that ends within a level of P. */
class BudgetLevelTest {
    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void start() {
        bench = new Bench(Bench.config(folder), "levels");
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void ofALevelTooLargeForABudgetTheShareOfTheSnapshotIsWithheldByTheLotOfTheContract() {
        // Given
        MixtureSnapshot snapshot = RoutingTest.snapshot(4, MixtureState.ACTIVE);
        snapshot.setWithholdFrom(List.of(0.4, 0.4, 2.0));
        snapshot.setWithholdLevelShare(0.25);
        bench.publish(snapshot);

        // When samples of P = 0, 0.5 and 0.95 come
        for (int i = 0; i < 100; i++) {
            bench.score(bench.sample("sure" + i, 1, 1, 0.1f, 0.9f, 0.0f));
            bench.score(bench.sample("level" + i, 1, 0, 0.2f, 0.7f, 0.1f));
            bench.score(bench.sample("suspect" + i, 1, 0, 0.01f, 0.89f, 0.1f));
        }

        // Then
        List<String> drawn = IntStream.range(0, 100)
                .mapToObj(i -> "level" + i)
                .filter(id -> WithholdLottery.withhold(Bench.DATASET, id, 1) < 0.25)
                .toList();
        List<String> withheld = bench.review.readValuesToList().stream()
                .filter(item -> item.getReason() == ReviewReason.SUSPECT)
                .map(item -> item.getSample().getId())
                .toList();
        assertThat(drawn).hasSizeBetween(12, 40);
        assertThat(withheld.stream().filter(id -> id.startsWith("level"))).containsExactlyElementsOf(drawn);
        assertThat(withheld.stream().filter(id -> id.startsWith("suspect"))).hasSize(100);
        assertThat(withheld).hasSize(100 + drawn.size());
        assertThat(bench.training.readValuesToList())
                .filteredOn(w -> w.getSample().getId().startsWith("level"))
                .hasSize(100 - drawn.size())
                .allSatisfy(w -> assertThat(w.getWeight()).isEqualTo(0.5));
    }
}
