package dev.sluice.topology.stream.routing;

import java.time.Duration;
import org.apache.kafka.streams.state.KeyValueStore;

/** Forgets pending reviews: their values say when they were routed last. */
final class ReviewExpiry extends Expiry {
    ReviewExpiry(Duration retention, KeyValueStore<String, byte[]> reviews, KeyValueStore<String, byte[]> index) {
        super('r', retention, reviews, index);
    }

    @Override
    long touchedAt(String key, byte[] value) {
        return PendingReview.routedAt(value);
    }

    @Override
    long takenInAt(String key, byte[] value, long now) {
        return touchedAt(key, value);
    }

    @Override
    void forgotten(String key) {
        // nothing else is kept of it
    }
}
