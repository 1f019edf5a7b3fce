package dev.sluice.schemas.serdes;

import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** What Kafka's own figures say of records that a consumer has not been given yet. They may be read from any thread. */
public final class ConsumerLag {
    private static final String LAG = "records-lag";
    /** The end of a transaction takes an offset and is no record. */
    private static final double MARKER = 1;

    private ConsumerLag() {}

    /**
     * Whether there are records behind what was given out last, in any partition.
     *
     * @param metrics of the client, as {@code KafkaConsumer.metrics()} gives them
     * @param client which clients count, by {@code client.id}
     */
    public static boolean waits(Map<MetricName, ? extends Metric> metrics, Predicate<String> client) {
        return metrics.entrySet().stream()
                .anyMatch(metric -> metric.getKey().name().equals(LAG)
                        && client.test(metric.getKey().tags().getOrDefault("client-id", ""))
                        && metric.getValue().metricValue() instanceof Double lag
                        && lag > MARKER);
    }
}
