package dev.sluice.infra.demo;

import dev.sluice.infra.ingest.source.Truth;
import dev.sluice.infra.review.ReviewDesk;
import dev.sluice.infra.review.SampleKey;
import dev.sluice.infra.review.VerdictFactory;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.ReviewItem;
import dev.sluice.schemas.records.ReviewReason;
import dev.sluice.schemas.records.Suggestion;
import dev.sluice.schemas.records.Verdict;
import dev.sluice.schemas.serdes.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Stands for a person who judges every audit and every trusted sample shown among them, at once and right at a given rate. Where that person errs, a right label is replaced by the
 * likeliest other class, and a wrong one is kept. Each sample is judged once. Its counters may be read from other threads.
 */
final class SimulatedReviewer implements Runnable, AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Connection connection;
    private final double accuracy;
    private final SplittableRandom random;
    private final VerdictFactory verdicts = new VerdictFactory("simulated reviewer", Clock.systemUTC());
    private final Set<SampleKey> judged = new HashSet<>();
    private final AtomicLong given = new AtomicLong();
    private volatile boolean closed;

    /**
     * @param accuracy share of the verdicts that are right, 0.5 to 1
     * @param seed decides which are not
     */
    SimulatedReviewer(Connection connection, double accuracy, long seed) {
        this.connection = connection;
        this.accuracy = accuracy;
        random = new SplittableRandom(seed);
    }

    @Override
    public void run() {
        Map<String, Object> settings = connection.client();
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        String topic = connection.topics().review();
        ReviewDesk desk = new ReviewDesk(connection);
        try (Deserializer<ReviewItem> items = connection.serdes().deserializer(ReviewItem.class);
                Producer<String, Verdict> producer = desk.producer();
                var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), items)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closed) {
                List<Verdict> due = new ArrayList<>();
                for (ConsumerRecord<String, ReviewItem> record : consumer.poll(POLL)) {
                    Verdict verdict = judge(record.value());
                    if (verdict != null) {
                        due.add(verdict);
                    }
                }
                desk.publish(producer, due);
                given.addAndGet(due.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Verdict judge(ReviewItem item) {
        LabelledSample sample = item.getSample();
        SampleKey key = new SampleKey(sample.getDataset(), sample.getId());
        boolean asked = item.getInclusionProbability() != null || item.getReason() == ReviewReason.CONTROL;
        if (!asked || !judged.add(key)) {
            return null;
        }
        int label = sample.getLabels().get(0);
        String told = sample.getAttributes().get(Truth.LABEL);
        // -1 where no class is right
        int truth = told == null ? label : Integer.parseInt(told);
        if (random.nextDouble() < accuracy) {
            return truth == label
                    ? verdicts.keep(key, 0)
                    : truth < 0 ? verdicts.exclude(key, 0) : verdicts.relabel(key, List.of(truth), 0);
        }
        return truth == label ? verdicts.relabel(key, List.of(another(item, label)), 0) : verdicts.keep(key, 0);
    }

    private static int another(ReviewItem item, int label) {
        return item.getSuggestions().stream()
                .map(Suggestion::getClassIndex)
                .filter(suggested -> suggested != label)
                .findFirst()
                .orElse(label == 0 ? 1 : 0);
    }

    /** Verdicts that were given. */
    long given() {
        return given.get();
    }

    @Override
    public void close() {
        closed = true;
    }
}
