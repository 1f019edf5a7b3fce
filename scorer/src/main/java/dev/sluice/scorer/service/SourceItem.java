package dev.sluice.scorer.service;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ScoredSample;
import dev.sluice.scorer.feed.Trusted;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code sluice.samples} on its way through the scorer, or a trusted sample that is scored again beside such records. Exactly one of
 * sample and failure is set, and later exactly one of scored and failure.
 *
 * @param source the raw record; without its bytes where it is a trusted sample
 * @param sample what it holds, if it could be read
 * @param trusted what is known of the sample's right labels; null for a sample of the stream
 * @param scored its scores, once computed
 * @param failure why it goes to dead letters, if it does
 */
record SourceItem(
        ConsumerRecord<byte[], byte[]> source,
        @Nullable LabelledSample sample,
        @Nullable Trusted trusted,
        @Nullable ScoredSample scored,
        @Nullable RuntimeException failure) {

    static SourceItem read(ConsumerRecord<byte[], byte[]> source, LabelledSample sample) {
        return new SourceItem(source, sample, null, null, null);
    }

    static SourceItem trusted(Trusted again) {
        return new SourceItem(again.source(), again.value().getSample(), again, null, null);
    }

    SourceItem scored(ScoredSample result) {
        return new SourceItem(source, sample, trusted, result, null);
    }

    static SourceItem failed(ConsumerRecord<byte[], byte[]> source, RuntimeException failure) {
        return new SourceItem(source, null, null, null, failure);
    }

    SourceItem failed(RuntimeException reason) {
        return new SourceItem(source, null, trusted, null, reason);
    }
}
