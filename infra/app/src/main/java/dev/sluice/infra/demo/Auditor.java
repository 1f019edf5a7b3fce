package dev.sluice.infra.demo;

import dev.sluice.infra.ingest.source.Truth;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.MixtureSnapshot;
import dev.sluice.schemas.records.ReviewItem;
import dev.sluice.schemas.records.ReviewReason;
import dev.sluice.schemas.records.WeightedSample;
import dev.sluice.schemas.samples.DeadLetters;
import dev.sluice.schemas.serdes.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what came out of the stream (committed records only) and keeps the book of it: where each sample went, whether the
 * invariants of the design hold, and how well the flags met the injected truth. Counters may be read from other threads;
 * after {@link #run} has ended the rest may be too.
 */
final class Auditor implements Runnable, AutoCloseable {
    private static final double FLAG = 0.5;

    private final Connection connection;
    private final Ledger ledger = new Ledger();
    private final DecisionCheck decisions = new DecisionCheck();
    private volatile boolean closed;
    private final AtomicLong toTraining = new AtomicLong();
    private final AtomicLong toReview = new AtomicLong();
    private final AtomicLong audits = new AtomicLong();
    private final AtomicLong deadLetters = new AtomicLong();
    private volatile long accounted;
    private volatile @Nullable MixtureSnapshot mixture;

    Auditor(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void run() {
        Map<String, Object> settings = connection.client();
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        settings.put("max.poll.records", 2000);
        var topics = connection.topics();
        try (Deserializer<WeightedSample> training = connection.serdes().deserializer(WeightedSample.class);
                Deserializer<ReviewItem> review = connection.serdes().deserializer(ReviewItem.class);
                Deserializer<MixtureSnapshot> mixtures = connection.serdes().deserializer(MixtureSnapshot.class);
                var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (String topic : List.of(topics.training(), topics.review(), topics.mixtures(), topics.deadLetters())) {
                consumer.partitionsFor(topic)
                        .forEach(p -> partitions.add(new TopicPartition(p.topic(), p.partition())));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closed) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    String topic = record.topic();
                    if (topic.equals(topics.training())) {
                        trained(training.deserialize(topic, record.value()));
                    } else if (topic.equals(topics.review())) {
                        reviewed(review.deserialize(topic, record.value()));
                    } else if (topic.equals(topics.mixtures())) {
                        fitted(mixtures.deserialize(topic, record.value()));
                    } else {
                        // what was replayed has another outcome, or another letter
                        deadLetters.addAndGet(DeadLetters.tellsReplay(record.headers()) ? -1 : 1);
                    }
                }
                accounted = ledger.accounted();
            }
        }
    }

    private void trained(WeightedSample record) {
        LabelledSample sample = record.getSample();
        if (record.getVerdictRevision() != null) {
            ledger.enterJudged(sample.getId(), sample.getPass());
            return;
        }
        toTraining.incrementAndGet();
        if (ledger.enter(sample.getId(), sample.getPass())) {
            judged(sample, record.getNoiseProbability());
            decisions.trained(record);
        }
    }

    private void reviewed(ReviewItem record) {
        audits.addAndGet(record.getInclusionProbability() == null ? 0 : 1);
        if (record.getReason() != ReviewReason.SUSPECT) {
            return;
        }
        LabelledSample sample = record.getSample();
        toReview.incrementAndGet();
        if (ledger.enter(sample.getId(), sample.getPass())) {
            judged(sample, record.getNoiseProbability());
            decisions.withheld(record);
        }
    }

    private void judged(LabelledSample sample, double probability) {
        int given = sample.getLabels().get(0);
        String truth = sample.getAttributes().get(Truth.LABEL);
        boolean wrong = truth != null && !truth.equals(String.valueOf(given));
        ledger.judge(sample.getPass(), wrong, probability > FLAG);
    }

    private void fitted(MixtureSnapshot snapshot) {
        mixture = snapshot;
        decisions.mixture(snapshot);
    }

    long toTraining() {
        return toTraining.get();
    }

    long toReview() {
        return toReview.get();
    }

    /** Samples that were drawn as audits, each as often as it was. */
    long audits() {
        return audits.get();
    }

    long deadLetters() {
        return deadLetters.get();
    }

    /** Distinct (sample id, pass) seen in training or review so far. */
    long accounted() {
        return accounted;
    }

    /** The newest mixture, null before the first. */
    @Nullable
    MixtureSnapshot mixture() {
        return mixture;
    }

    Ledger ledger() {
        return ledger;
    }

    DecisionCheck decisions() {
        return decisions;
    }

    @Override
    public void close() {
        closed = true;
    }
}
