package dev.sluice.scorer.service;

import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ScoredSample;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code sluice.samples} on its way through the scorer. Exactly one of sample and failure is set, and later exactly
 * one of scored and failure.
 *
 * @param source the raw record
 * @param sample what it holds, if it could be read
 * @param scored its scores, once computed
 * @param failure why it goes to dead letters, if it does
 */
record SourceItem(
        ConsumerRecord<byte[], byte[]> source,
        @Nullable LabelledSample sample,
        @Nullable ScoredSample scored,
        @Nullable RuntimeException failure) {

    static SourceItem read(ConsumerRecord<byte[], byte[]> source, LabelledSample sample) {
        return new SourceItem(source, sample, null, null);
    }

    SourceItem scored(ScoredSample result) {
        return new SourceItem(source, sample, result, null);
    }

    static SourceItem failed(ConsumerRecord<byte[], byte[]> source, RuntimeException failure) {
        return new SourceItem(source, null, null, failure);
    }
}
