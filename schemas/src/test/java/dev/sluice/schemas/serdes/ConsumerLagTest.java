package dev.sluice.schemas.serdes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class ConsumerLagTest {
    @Test
    void recordsBehindTheLastOneGivenOutWaitAndTheEndOfATransactionDoesNot() {
        assertThat(ConsumerLag.waits(lag("c", 0.0), client -> true)).isFalse();
        assertThat(ConsumerLag.waits(lag("c", 1.0), client -> true)).isFalse();
        assertThat(ConsumerLag.waits(lag("c", Double.NaN), client -> true)).isFalse();
        assertThat(ConsumerLag.waits(lag("c", 2.0), client -> true)).isTrue();
    }

    @Test
    void onlyTheClientsAskedForCount() {
        assertThat(ConsumerLag.waits(lag("app-global-consumer", 9.0), client -> !client.contains("global")))
                .isFalse();
    }

    private static Map<MetricName, Metric> lag(String client, double value) {
        MetricName name = new MetricName("records-lag", "group", "", Map.of("client-id", client));
        return Map.of(name, new Metric() {
            @Override
            public MetricName metricName() {
                return name;
            }

            @Override
            public Object metricValue() {
                return value;
            }
        });
    }
}
