package dev.sluice.infra.bench.noise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.infra.bench.noise.NoiseBenchmarks.Effort;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoiseBenchmarksTest {
    @Test
    void everyOperationIsMeasuredInTheOrderOfTheTableAndCountingARecordAllocatesNothing() {
        // Given an effort that is enough to see what is measured, not how long it takes
        List<String> announced = new ArrayList<>();
        Effort least = new Effort(0, 1, 2, 50);

        // When
        List<Measurement> measured =
                NoiseBenchmarks.run(least, new PrintStream(OutputStream.nullOutputStream()), announced::add);

        // Then
        assertThat(measured)
                .extracting(Measurement::operation)
                .startsWith("record update, K = 10", "record update, K = 100", "posterior look-up")
                .contains("refit, threshold policy evidence")
                .containsExactlyInAnyOrderElementsOf(announced);
        assertThat(measured).allSatisfy(one -> {
            assertThat(one.medianNanos()).isPositive();
            assertThat(one.iterations()).isEqualTo(2);
        });
        // no object is smaller than 16 bytes; a little is what JMH itself allocates meanwhile
        assertThat(measured.subList(0, 2))
                .allSatisfy(one -> assertThat(one.bytes()).isLessThan(8));
    }
}
