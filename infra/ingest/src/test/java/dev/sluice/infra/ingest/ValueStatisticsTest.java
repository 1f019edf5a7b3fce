package dev.sluice.infra.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schemas.records.FeatureEncoding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ValueStatisticsTest {
    @Test
    void readsBytesAsSharesOf255() {
        // Given
        ValueStatistics statistics = new ValueStatistics();

        // When
        statistics.add(new byte[] {0, (byte) 255}, FeatureEncoding.UINT8);
        statistics.add(new byte[] {0, (byte) 255}, FeatureEncoding.UINT8);

        // Then
        assertThat(statistics.mean()).isCloseTo(0.5, within(1e-12));
        assertThat(statistics.standardDeviation()).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void losesNoDigitsToALargeOffset() {
        // Given
        ValueStatistics statistics = new ValueStatistics();

        // When
        statistics.add(floats(1_000_000, 1_000_001), FeatureEncoding.FLOAT32_LE);
        statistics.add(floats(1_000_002, 1_000_003), FeatureEncoding.FLOAT32_LE);

        // Then
        assertThat(statistics.mean()).isCloseTo(1_000_001.5, within(1e-9));
        assertThat(statistics.standardDeviation()).isCloseTo(Math.sqrt(1.25), within(1e-9));
    }

    @Test
    void hasADeviationOfOneWhereAllValuesAreAlike() {
        // Given
        ValueStatistics statistics = new ValueStatistics();

        // When
        statistics.add(new byte[] {7, 7}, FeatureEncoding.UINT8);

        // Then
        assertThat(statistics.standardDeviation()).isEqualTo(1);
    }

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }
}
