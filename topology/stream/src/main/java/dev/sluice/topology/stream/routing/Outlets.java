package dev.sluice.topology.stream.routing;

import dev.sluice.schemas.records.ReviewItem;
import dev.sluice.schemas.records.TrustedSample;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.schemas.samples.DeadLetters;
import dev.sluice.topology.noise.verdict.ReviewerErrors;
import dev.sluice.topology.noise.verdict.VerdictCounts;
import dev.sluice.topology.stream.config.Nodes;
import dev.sluice.topology.stream.config.TopologyCounters;
import dev.sluice.topology.stream.record.Counted;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ways out of the routing task, one method each, so that every forward has a type. */
final class Outlets {
    private static final Logger LOG = LoggerFactory.getLogger(Outlets.class);

    private final ProcessorContext<Object, Object> context;
    private final TopologyCounters counters;
    private final int maxRecordBytes;

    /** @param maxRecordBytes largest record that may be sent on; dead letters above are cut */
    Outlets(ProcessorContext<Object, Object> context, TopologyCounters counters, int maxRecordBytes) {
        this.context = context;
        this.counters = counters;
        this.maxRecordBytes = maxRecordBytes;
    }

    void count(Record<byte[], byte[]> cause, Counted counted) {
        String dataset = counted.scored().sample().getDataset();
        context.forward(new Record<>(dataset, counted, cause.timestamp()), Nodes.LOSS_ACCUMULATOR);
    }

    void count(Record<byte[], byte[]> cause, String dataset, VerdictCounts verdicts) {
        context.forward(new Record<>(dataset, verdicts, cause.timestamp()), Nodes.VERDICT_COUNTER);
    }

    void count(Record<byte[], byte[]> cause, String dataset, ReviewerErrors errors) {
        context.forward(new Record<>(dataset, errors, cause.timestamp()), Nodes.VERDICT_COUNTER);
    }

    void training(Record<byte[], byte[]> cause, WeightedSample sample) {
        byte[] key = key(sample.getSample().getId());
        context.forward(new Record<>(key, sample, cause.timestamp()), Nodes.TRAINING_SINK);
    }

    void review(Record<byte[], byte[]> cause, ReviewItem item) {
        byte[] key = key(item.getSample().getId());
        context.forward(new Record<>(key, item, cause.timestamp()), Nodes.REVIEW_SINK);
    }

    void trusted(Record<byte[], byte[]> cause, TrustedSample audit) {
        byte[] key = key(audit.getSample().getId());
        context.forward(new Record<>(key, audit, cause.timestamp()), Nodes.TRUSTED_SINK);
    }

    void deadLetter(Record<byte[], byte[]> cause, RuntimeException failure) {
        RecordMetadata source = context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("a dead letter needs a source record", failure));
        deadLetter(source.topic(), Origin.of(source), cause, failure);
    }

    /** Of a record that came by a detour, or waited. */
    void deadLetter(String topic, Origin origin, Record<byte[], byte[]> cause, RuntimeException failure) {
        DeadLetters.Letter letter = DeadLetters.of(
                "topology",
                topic,
                origin.partition(),
                origin.offset(),
                cause.key(),
                cause.value(),
                failure,
                maxRecordBytes);
        LOG.atWarn()
                .addKeyValue("topic", topic)
                .addKeyValue("partition", origin.partition())
                .addKeyValue("offset", origin.offset())
                .addKeyValue("reason", failure.getMessage())
                .log(letter.whole() ? "to dead letters" : "to dead letters, cut as it is too large");
        context.forward(
                new Record<>(letter.key(), letter.value(), cause.timestamp(), letter.headers()),
                Nodes.DEAD_LETTER_SINK);
        counters.deadLetters.increment();
    }

    private static byte[] key(String sampleId) {
        return sampleId.getBytes(StandardCharsets.UTF_8);
    }
}
